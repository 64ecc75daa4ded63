/** Values of all 65,536 half-precision numbers, by their bits; made on first use. */
let halves: Float32Array | undefined;

function halfValues(): Float32Array {
  const table = new Float32Array(0x10000);
  for (let bits = 0; bits < table.length; bits++) table[bits] = halfValue(bits);
  return table;
}

/** 1 sign bit, 5 exponent bits with bias 15, 10 fraction bits; exponent 0 is subnormal, 31 infinity or NaN. */
function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** IEEE 754 binary16 to float32; every value is exact. */
export function decodeFloat16(bits: Uint16Array): Float32Array {
  const table = (halves ??= halfValues());
  const values = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) values[i] = table[bits[i]!]!;
  return values;
}

/** bfloat16, the upper half of a float32, to float32; every value is exact. */
export function decodeBfloat16(bits: Uint16Array): Float32Array {
  const words = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) words[i] = bits[i]! << 16;
  return new Float32Array(words.buffer);
}

/**
 * float32 to the bits of IEEE 754 binary16, rounded to nearest, ties to even, as PyTorch's `.half()` and NumPy round. From 65520
 * up the result is infinity (bits 0x7c00), which the caller must refuse where infinities are not meant.
 */
export function encodeFloat16(values: Float32Array): Uint16Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const bits = new Uint16Array(values.length);
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    bits[i] = ((word >>> 16) & 0x8000) | halfMagnitude(word & 0x7fffffff, values[i]!);
  }
  return bits;
}

/** Bits of a half without its sign, from the bits of a float32 without its sign. */
function halfMagnitude(word: number, value: number): number {
  if (word > 0x7f800000) return 0x7e00; // NaN
  if (word >= 0x47800000) return 0x7c00; // 2^16 and above; below it, rounding carries into infinity by itself
  // Subnormal halves are multiples of 2^-24. A float32 of 2^23 has no room for fractions, so adding it rounds, ties to even.
  if (word < 0x38800000) return Math.fround(Math.abs(value) * 2 ** 24 + 2 ** 23) - 2 ** 23;
  // 13 fraction bits fall away: adding just under half of them, plus the last kept bit, carries where rounding goes up.
  return (word - 0x38000000 + 0xfff + ((word >>> 13) & 1)) >>> 13;
}

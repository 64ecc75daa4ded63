/** The first 32 bits behind the point of the cube roots of the first 64 primes (FIPS 180-4, section 4.2.2). */
const ROUND_CONSTANTS = Int32Array.from(primes(64), (prime) => fraction(Math.cbrt(prime)));

/** The same of their square roots, for the first 8 (section 5.3.3). */
const START = Int32Array.from(primes(8), (prime) => fraction(Math.sqrt(prime)));

/**
 * SHA-256 of a text's UTF-8 (FIPS 180-4), as eight 32-bit integers. It is written out here because it must be computed at once, and
 * browsers have only an asynchronous one; files are digested by Node's.
 */
export function sha256Words(text: string): Int32Array {
  const hash = START.slice();
  const blocks = padded(new TextEncoder().encode(text));
  const schedule = new Int32Array(64);
  for (let at = 0; at < blocks.byteLength; at += 64) {
    for (let t = 0; t < 64; t++) schedule[t] = t < 16 ? blocks.getInt32(at + 4 * t) : expanded(schedule, t);
    compress(hash, schedule);
  }
  return hash;
}

/** A one bit, zeros, and the length in bits, so that whole blocks of 64 bytes come out (section 5.1.1). */
function padded(bytes: Uint8Array): DataView {
  const blocks = new Uint8Array(64 * Math.ceil((bytes.length + 9) / 64));
  blocks.set(bytes);
  blocks[bytes.length] = 0x80;
  const view = new DataView(blocks.buffer);
  view.setBigUint64(blocks.length - 8, 8n * BigInt(bytes.length));
  return view;
}

function expanded(schedule: Int32Array, t: number): number {
  const [a, b] = [schedule[t - 15]!, schedule[t - 2]!];
  const small = rotated(a, 7) ^ rotated(a, 18) ^ (a >>> 3);
  const large = rotated(b, 17) ^ rotated(b, 19) ^ (b >>> 10);
  return (schedule[t - 16]! + small + schedule[t - 7]! + large) | 0;
}

/** Takes one block into the hash (section 6.2.2). */
function compress(hash: Int32Array, schedule: Int32Array): void {
  let [a, b, c, d, e, f, g, h] = hash as unknown as [number, number, number, number, number, number, number, number];
  schedule.forEach((word, t) => {
    const ofE = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
    const ofA = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
    const first = (h + ofE + ((e & f) ^ (~e & g)) + ROUND_CONSTANTS[t]! + word) | 0;
    const second = (ofA + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  });
  [a, b, c, d, e, f, g, h].forEach((value, i) => {
    hash[i]! += value;
  });
}

function rotated(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

function fraction(root: number): number {
  return ((root - Math.floor(root)) * 2 ** 32) | 0;
}

function primes(count: number): number[] {
  const found: number[] = [];
  for (let number = 2; found.length < count; number++)
    if (found.every((prime) => number % prime !== 0)) found.push(number);
  return found;
}

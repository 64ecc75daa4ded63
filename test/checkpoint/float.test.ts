import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { sha256 } from '../../toolkit/checkpoint/digest';
import { decodeBfloat16, decodeFloat16, encodeFloat16 } from '../../toolkit/checkpoint/float';

const golden = JSON.parse(readFileSync(join(__dirname, '../golden/checkpoint/float.json'), 'utf8')) as {
  encode: { float32: number[]; float16: number[] };
  decode: { float16: string; bfloat16: string };
};
const everyPattern = Uint16Array.from({ length: 0x10000 }, (_, bits) => bits);
const finiteDigest = (values: Float32Array) => sha256(new Uint8Array(values.filter(Number.isFinite).buffer));

test('every finite float16 decodes as in PyTorch', () => {
  assert.equal(finiteDigest(decodeFloat16(everyPattern)), golden.decode.float16);
});

test('every finite bfloat16 decodes as in PyTorch', () => {
  assert.equal(finiteDigest(decodeBfloat16(everyPattern)), golden.decode.bfloat16);
});

test('halves, their midpoints and the neighbours of those encode as in PyTorch', () => {
  const values = new Float32Array(Uint32Array.from(golden.encode.float32).buffer);
  assert.ok(values.length > 1500);
  assert.deepEqual([...encodeFloat16(values)], golden.encode.float16);
});

test('every float16 that is no NaN survives decoding and encoding', () => {
  const halves = everyPattern.filter((bits) => (bits & 0x7fff) <= 0x7c00);
  assert.deepEqual(encodeFloat16(decodeFloat16(halves)), halves);
});

test('known values', () => {
  const values = Float32Array.of(1, -2, 65504, 65519, 65520, 2 ** -14, 2 ** -24, 2 ** -25, 3 * 2 ** -25, 0.1, -0, NaN);
  const halves = [0x3c00, 0xc000, 0x7bff, 0x7bff, 0x7c00, 0x0400, 0x0001, 0x0000, 0x0002, 0x2e66, 0x8000, 0x7e00];
  assert.deepEqual([...encodeFloat16(values)], halves);
  assert.deepEqual([...decodeBfloat16(Uint16Array.of(0x3f80, 0xc000, 0x7f80))], [1, -2, Infinity]);
});

test('a view into a larger array encodes its own values', () => {
  const values = Float32Array.of(9, 1, -2, 9).subarray(1, 3);
  assert.deepEqual([...encodeFloat16(values)], [0x3c00, 0xc000]);
});

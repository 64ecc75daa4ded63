import { tableFromIPC } from 'apache-arrow';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeCacheFile, encodeCacheFile } from '../../toolkit/activations/cacheFile';
import { indexOf, sourceOf } from './cacheSample';

const { text } = sourceOf([
  [101, 7, 102],
  [101, 102],
]);
/** Every kind of float32: its largest, its least normal and subnormal, both zeros, the infinities, and a NaN with a payload. */
const odd = new Float32Array(Uint32Array.of(0x7f7fffff, 0x00800000, 0x00000001, 0x80000000, 0x7fc00123).buffer);
const columns = new Map([
  ['tas.post.8', odd],
  ['shift.8', Float32Array.of(0, Infinity, -Infinity, 0.1, 1)],
]);
const provenance = { checkpoint: 'c0ffee', toolkit: '0.1.0' };

function bits(found: ReadonlyMap<string, Float32Array>): [string, number[]][] {
  return [...found].map(([key, values]) => [key, [...new Uint32Array(values.slice().buffer)]]);
}

test('scores come back exact to the bit, with their provenance', () => {
  const decoded = decodeCacheFile(encodeCacheFile(indexOf(text), columns, provenance));
  assert.deepEqual(bits(decoded.columns), bits(columns));
  assert.deepEqual(decoded.provenance, provenance);
});

test('columns may be views of one buffer, overlap, or be the same', () => {
  const all = Float32Array.from({ length: 40 }, (_, at) => at);
  const { text: sixteen } = sourceOf([Array.from({ length: 16 }, (_, at) => at)]); // columns that need no padding
  const views = new Map([0, 0, 8, 4, 20].map((start, at) => [`tas.post.${at}`, all.subarray(start, start + 16)]));
  assert.deepEqual(bits(decodeCacheFile(encodeCacheFile(indexOf(sixteen), views, provenance)).columns), bits(views));
});

test('the file is an Arrow file that any reader opens: wordpieces and scores by name', () => {
  const bytes = encodeCacheFile(indexOf(text), columns, provenance);
  assert.equal(Buffer.from(bytes.subarray(0, 6)).toString(), 'ARROW1');
  assert.equal(Buffer.from(bytes.subarray(-6)).toString(), 'ARROW1');
  const table = tableFromIPC(bytes);
  assert.deepEqual(
    table.schema.fields.map(({ name, type }) => `${name}: ${type}`),
    ['sentence: Int32', 'position: Int32', 'wordpiece: Int32', 'tas.post.8: Float32', 'shift.8: Float32'],
  );
  assert.deepEqual([...(table.getChild('sentence')!.toArray() as Int32Array)], [0, 0, 0, 1, 1]);
  assert.deepEqual([...(table.getChild('position')!.toArray() as Int32Array)], [0, 1, 2, 0, 1]);
  assert.deepEqual([...(table.getChild('wordpiece')!.toArray() as Int32Array)], [101, 7, 102, 101, 102]);
  assert.equal(table.schema.metadata.get('checkpoint'), 'c0ffee');
});

test('a file cut short anywhere is refused', () => {
  const bytes = encodeCacheFile(indexOf(text), columns, provenance);
  for (let length = 0; length < bytes.length; length++)
    assert.throws(() => decodeCacheFile(bytes.slice(0, length)), Error, `${length} of ${bytes.length} bytes`);
});

test('a flipped bit anywhere is refused', () => {
  const bytes = encodeCacheFile(indexOf(text), columns, provenance);
  for (let at = 0; at < bytes.length; at++) {
    const altered = bytes.slice();
    altered[at]! ^= 1 << (at % 8);
    assert.throws(
      () => decodeCacheFile(altered),
      /^Error: its sha256 is not the one it states|it is not whole$/,
      `${at}`,
    );
  }
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { npyFile } from '../../toolkit/activations/npyFile';

const golden = (name: string) => readFileSync(join(__dirname, '../golden/formats', `${name}.npy`));

test('the bytes are those that numpy.save writes', () => {
  const single = [Float32Array.of(1, 2.5, -3), Float32Array.of(0.1, NaN, Infinity)];
  assert.deepEqual(Buffer.from(npyFile(single)), golden('float32'));
  assert.deepEqual(Buffer.from(npyFile(single.map((column) => column.slice(0, 0)))), golden('empty'));
  // A column of float32 among others is widened: 0.1 is given as the float64 that it is to be.
  const mixed = [Float32Array.of(1, 2.5), Float64Array.of(0.1, 1e-300), Float32Array.of(-0, 7)];
  assert.deepEqual(Buffer.from(npyFile(mixed)), golden('float64'));
});

test('columns of other lengths, or none, are an error', () => {
  assert.throws(() => npyFile([new Float32Array(2), new Float32Array(3)]), /column 1 has 3 rows, the first has 2/);
  assert.throws(() => npyFile([]), /an array without columns/);
});

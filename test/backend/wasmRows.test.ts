import * as tf from '@tensorflow/tfjs-core';
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { startBackend } from '../../toolkit/backend/backend';

before(async () => {
  await startBackend('wasm');
});

function counting(shape: number[], dtype: 'float32' | 'int32' = 'float32'): tf.Tensor {
  return tf.tensor(
    Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => i + 1),
    shape,
    dtype,
  );
}

test('rows are gathered in the order of the indices, which keep their shape', () => {
  tf.tidy(() => {
    const indices = tf.tensor2d([3, 0, 0, 2, 1, 3], [2, 3], 'int32');
    const found = tf.gather(counting([4, 5]), indices);
    assert.deepEqual(found.shape, [2, 3, 5]);
    const row = (index: number) => Array.from({ length: 5 }, (_, i) => 5 * index + i + 1);
    assert.deepEqual(found.arraySync(), [[3, 0, 0].map(row), [2, 1, 3].map(row)]);
    const deeper = tf.gather(counting([2, 2, 3]), tf.tensor1d([1], 'int32'));
    assert.deepEqual(deeper.arraySync(), [[[7, 8, 9], [10, 11, 12]]]); // prettier-ignore
  });
});

test('an index out of range is an error, and another axis or type is gathered as before', () => {
  tf.tidy(() => {
    for (const index of [-1, 4])
      assert.throws(() => tf.gather(counting([4, 5]), tf.tensor1d([index], 'int32')), /GatherV2: the index value/);
    const columns = tf.gather(counting([2, 3]), tf.tensor1d([2, 0], 'int32'), 1);
    assert.deepEqual(columns.arraySync(), [[3, 1], [6, 4]]); // prettier-ignore
    const integers = tf.gather(counting([3, 2], 'int32'), tf.tensor1d([1], 'int32'));
    assert.deepEqual([integers.dtype, integers.arraySync()], ['int32', [[3, 4]]]);
  });
});

test('rows are gathered into memory that has to grow for them', () => {
  tf.tidy(() => {
    const width = 2 ** 20;
    const table = tf.concat([tf.fill([1, width], 1), tf.fill([1, width], 2)]);
    const found = tf.gather(table, tf.tensor1d([1, 0, 1, ...new Array<number>(60).fill(1)], 'int32'));
    const sums = tf.sum(found, 1).dataSync();
    assert.deepEqual([...sums.slice(0, 3)], [2 * width, width, 2 * width]);
    assert.ok(sums.slice(3).every((sum) => sum === 2 * width));
  });
});

test('a matrix is split into parts side by side; other splits are as before', () => {
  tf.tidy(() => {
    const parts = tf.split(counting([2, 6]), 3, 1).map((part) => part.arraySync());
    assert.deepEqual(parts, [[[1, 2], [7, 8]], [[3, 4], [9, 10]], [[5, 6], [11, 12]]]); // prettier-ignore
    const unequal = tf.split(counting([2, 3]), [1, 2], 1).map((part) => part.arraySync());
    assert.deepEqual(unequal, [[[1], [4]], [[2, 3], [5, 6]]]); // prettier-ignore
    const rows = tf.split(counting([2, 3]), 2, 0).map((part) => part.arraySync());
    assert.deepEqual(rows, [[[1, 2, 3]], [[4, 5, 6]]]); // prettier-ignore
    assert.throws(() => tf.split(counting([2, 3]), 2, 1), /split/);
  });
});

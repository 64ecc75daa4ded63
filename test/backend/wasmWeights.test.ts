import * as tf from '@tensorflow/tfjs-core';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onBackend } from '../../toolkit/backend/backend';
import { weightKernels } from '../../toolkit/backend/wasmKernels';
import { decodeFloat16 } from '../../toolkit/checkpoint/float';
import { startBothSimds, testOnBoth } from './onBothSimds';

startBothSimds();

testOnBoth('halves become the float32 that they are, every one of them, whatever stands before and after', () => {
  const all = Uint16Array.from({ length: 0x10000 }, (_, at) => at * 40_503); // odd: each once, in no order
  const before = tf.memory().numTensors;
  for (let count = 1; count <= 0x10000; count += count < 40 ? 1 : 0x10000 - 40) {
    const halves = all.subarray(0x10000 - count);
    const [fence, other] = [tf.ones([3]), tf.ones([3])];
    const tensor = weightKernels()!.ofHalves([count], halves);
    assert.deepEqual([...tensor.dataSync()], [...decodeFloat16(halves)], `the last ${count}`);
    for (const untouched of [fence, other]) assert.deepEqual([...untouched.dataSync()], [1, 1, 1]);
    tf.dispose([tensor, fence, other]);
  }
  assert.equal(tf.memory().numTensors, before);
});

/** Lets a weight be packed, and multiplies it until it is. */
function multipliedTwice(weight: tf.Tensor2D): void {
  weightKernels()!.letPack(weight);
  for (let time = 0; time < 2; time++) tf.dispose(tf.matMul(tf.ones([1, weight.shape[0]]), weight));
}

test('what kernels of TensorFlow.js would read as it does not lie is refused', () => {
  onBackend('wasm-relaxed', () => {
    const weight = tf.ones<tf.Rank.R2>([24, 24]);
    multipliedTwice(weight);
    const refused = /TensorFlow.js cannot read a packed matrix/;
    assert.throws(() => tf.matMul(weight, tf.ones([24, 1])), refused);
    assert.throws(() => tf.fused.matMul({ a: tf.ones([1, 24]), b: weight, activation: 'relu' }), refused);
    tf.dispose(weight);
  });
});

test('a weight that is packed lies otherwise, and only for products of its own SIMD', () => {
  const [weight, expected] = [tf.ones<tf.Rank.R2>([2, 24]), new Array(24).fill(2)];
  const [ramp, once] = [0, 1].map(() => tf.tensor2d([...Array(48).keys()], [2, 24])) as [tf.Tensor2D, tf.Tensor2D];
  onBackend('wasm-relaxed', () => {
    weightKernels()!.letPack(once);
    tf.dispose(tf.matMul([[1, 1]], once));
    for (const packed of [weight, ramp]) multipliedTwice(packed);
    assert.deepEqual([...tf.matMul([[1, 1]], weight).dataSync()], expected);
  });
  assert.notDeepEqual([...ramp.dataSync()], [...Array(48).keys()]);
  assert.deepEqual([...once.dataSync()], [...Array(48).keys()], 'a single product packs nothing');
  onBackend('wasm', () => {
    assert.throws(() => tf.matMul([[1, 1]], weight), /packed for products of the other SIMD/);
  });
  tf.dispose([weight, ramp, once]);
});

test('weights are multiplied where they lie: the memory does not grow by a copy of them', () => {
  const memory = () => (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.length;
  const weights = Array.from({ length: 16 }, () => tf.ones<tf.Rank.R2>([1024, 1024]));
  const a = tf.ones<tf.Rank.R2>([4, 1024]);
  const grown = memory();
  for (const b of weights) tf.fused.matMul({ a, b, bias: tf.zeros([1024]) }).dispose();
  assert.ok(memory() - grown < 8 * 2 ** 20, `grown by ${memory() - grown} bytes`);
  tf.dispose([weights, a]);
});

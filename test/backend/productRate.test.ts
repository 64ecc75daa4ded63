import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { openBackend } from '../../toolkit/activations/openBackend';
import { productRate } from '../../toolkit/backend/productRate';

test('the rate of products foretells one of another shape within a factor of five, is timed once and leaves no tensor', async () => {
  await openBackend('wasm');
  const before = tf.memory().numTensors;
  const rate = productRate();
  assert.equal(productRate(), rate);
  assert.equal(tf.memory().numTensors, before);
  const seconds = tf.tidy(() => {
    const [states, weights] = [tf.ones([512, 512]), tf.ones([512, 2048])];
    const times = [0, 1, 2, 3, 4].map(() => {
      const begun = performance.now();
      tf.matMul(states, weights).dataSync();
      return (performance.now() - begun) / 1000;
    });
    return Math.min(...times);
  });
  const foretold = (2 * 512 * 512 * 2048) / rate;
  assert.ok(foretold > seconds / 5 && foretold < seconds * 5, `${foretold} s foretold, ${seconds} s taken`);
});

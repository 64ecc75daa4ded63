import * as tf from '@tensorflow/tfjs-core';
import assert from 'node:assert/strict';
import test from 'node:test';
import { onBackend, startBackend } from '../../toolkit/backend/backend';
import { stateProducts } from '../../toolkit/backend/stateProducts';
import { plainProducts } from '../probing/plainProducts';

const [ROWS, FEATURES, OUTPUTS] = [13, 7, 3];

/** Numbers between -1 and 1 in no order. */
function numbers(count: number, from: number): Float32Array {
  return Float32Array.from({ length: count }, (_, at) => Math.sin(12.9898 * (at + from)));
}

function assertNear(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  assert.equal(actual.length, expected.length);
  for (let at = 0; at < expected.length; at++) assert.ok(Math.abs(actual[at]! - expected[at]!) < 1e-5, `entry ${at}`);
}

for (const name of ['wasm', 'cpu'] as const)
  test(`${name} multiplies as plain loops do, and holds no tensor after it is disposed of`, async () => {
    await startBackend(name);
    const states = numbers(ROWS * FEATURES, 1);
    const { numTensors } = onBackend(name, () => tf.memory());
    const [held, plain] = [stateProducts(name, states, FEATURES), plainProducts(states, FEATURES)];
    const [weights, residuals] = [numbers(OUTPUTS * FEATURES, 500), numbers(ROWS * OUTPUTS, 900)];
    assert.deepEqual([held.rows, held.features], [ROWS, FEATURES]);
    assertNear(held.meanSquares, plain.meanSquares);
    assertNear(held.times(weights, OUTPUTS), plain.times(weights, OUTPUTS));
    assertNear(held.transposedTimes(residuals, OUTPUTS), plain.transposedTimes(residuals, OUTPUTS));
    assert.equal(onBackend(name, () => tf.memory()).numTensors, numTensors + 1);
    held.dispose();
    assert.equal(onBackend(name, () => tf.memory()).numTensors, numTensors);
  });

test('the mean squares are computed when they are first asked for, and once; without them nothing is left to fail', async () => {
  await startBackend('cpu');
  const states = numbers(ROWS * FEATURES, 1);
  const { numTensors } = onBackend('cpu', () => tf.memory());
  const square = tf.getKernel('Square', 'cpu');
  tf.unregisterKernel('Square', 'cpu');
  let held: ReturnType<typeof stateProducts>;
  try {
    held = stateProducts('cpu', states, FEATURES);
    assert.throws(() => held.meanSquares, /Square/);
  } finally {
    tf.registerKernel(square);
  }
  assertNear(held.meanSquares, plainProducts(states, FEATURES).meanSquares);
  assert.equal(held.meanSquares, held.meanSquares);
  held.dispose();
  assert.equal(onBackend('cpu', () => tf.memory()).numTensors, numTensors);
});

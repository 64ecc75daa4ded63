import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activationStrength } from '../../toolkit/attribution/activationStrength';

test('the tap of layer l holds the norm at layer l, at either site', () => {
  assert.equal(activationStrength.tap(8, 'post'), 'tas.8');
  assert.equal(activationStrength.tap(8, 'pre'), 'residual_norm.8');
  assert.throws(() => activationStrength.tap(8, null), { name: 'Error', message: /LayerNorm site/ });
});

test('the norms themselves are the scores', () => {
  const tap = { shape: [3], values: Float32Array.of(14.5, 2, 0.25) };
  assert.deepEqual(activationStrength.pieceScores(tap), Float64Array.of(14.5, 2, 0.25));
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attentionNorm } from '../../toolkit/attribution/attention';
import { placeOf } from '../../toolkit/attribution/place';

// That the taps are Kobayashi's norms is held in test/activations/parity.test.ts.

test('a wordpiece scores the norms of what it sends, summed over queries', () => {
  const place = placeOf({ layer: 3, residual: 'without' });
  assert.deepEqual(attentionNorm.taps(place), ['attention_norm.3']);
  const sent = { shape: [2, 2], values: Float32Array.of(1, 2, 4, 8) };
  assert.deepEqual(attentionNorm.pieceScores({ 'attention_norm.3': sent }, place), Float64Array.of(5, 10));
});

test('with the residual connection it reads the other tap', () => {
  const place = placeOf({ layer: 3, residual: 'with' });
  assert.deepEqual(attentionNorm.taps(place), ['attention_norm_residual.3']);
  const sent = { shape: [2, 2], values: Float32Array.of(1, 2, 4, 8) };
  assert.deepEqual(attentionNorm.pieceScores({ 'attention_norm_residual.3': sent }, place), Float64Array.of(5, 10));
});

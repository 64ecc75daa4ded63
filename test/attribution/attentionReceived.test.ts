import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attentionReceived } from '../../toolkit/attribution/attentionReceived';

test('the tap of layer l holds what layer l attends to; no site enters', () => {
  assert.equal(attentionReceived.tap(8, null), 'attention_received.8');
  assert.deepEqual(attentionReceived.sites, [null]);
});

test('a wordpiece scores the mean over heads of what it receives', () => {
  // Two heads over three wordpieces; each head gives away three, one a query.
  const tap = { shape: [2, 3], values: Float32Array.of(1.5, 1, 0.5, 0.5, 0.25, 2.25) };
  assert.deepEqual(attentionReceived.pieceScores(tap), Float64Array.of(1, 0.625, 1.375));
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attentionReceived } from '../../toolkit/attribution/attentionReceived';
import { placeOf } from '../../toolkit/attribution/place';

const place = placeOf({ layer: 8 });

test('a wordpiece scores the mean over heads of what it receives at the layer', () => {
  assert.deepEqual(attentionReceived.taps(place), ['attention_received.8']);
  // Two heads over three wordpieces; each head gives away three, one a query.
  const taps = { 'attention_received.8': { shape: [2, 3], values: Float32Array.of(1.5, 1, 0.5, 0.5, 0.25, 2.25) } };
  assert.deepEqual(attentionReceived.pieceScores(taps, place), Float64Array.of(1, 0.625, 1.375));
});

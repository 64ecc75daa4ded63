import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attentionReceived } from '../../toolkit/attribution/attention';
import { placeOf } from '../../toolkit/attribution/place';
import { assertRefused } from '../refusal';

const place = placeOf({ layer: 8 });
// Two heads over three wordpieces; each head gives away three, one a query.
const received = { shape: [2, 3], values: Float32Array.of(1.5, 1, 0.5, 0.5, 0.25, 2.25) };
const taps = { 'attention_received.8': received };

test('a wordpiece scores the mean over heads of what it receives at the layer', () => {
  assert.deepEqual(attentionReceived.taps(place), ['attention_received.8']);
  assert.deepEqual(attentionReceived.pieceScores(taps, place), Float64Array.of(1, 0.625, 1.375));
  assert.deepEqual(attentionReceived.pieceScores(taps, { ...place, head: 'mean' }), Float64Array.of(1, 0.625, 1.375));
});

test('of one head it scores what it receives there', () => {
  assert.deepEqual(attentionReceived.pieceScores(taps, { ...place, head: 0 }), Float64Array.of(1.5, 1, 0.5));
  assert.deepEqual(attentionReceived.pieceScores(taps, { ...place, head: 1 }), Float64Array.of(0.5, 0.25, 2.25));
});

test('of the query [CLS] it scores what that one gives', () => {
  const cls = { ...place, query: 'cls' } as const;
  assert.deepEqual(attentionReceived.taps(cls), ['attention_from_cls.8']);
  const given = { shape: [2, 2], values: Float32Array.of(0.5, 0.5, 0.25, 0.75) };
  assert.deepEqual(
    attentionReceived.pieceScores({ 'attention_from_cls.8': given }, cls),
    Float64Array.of(0.375, 0.625),
  );
});

test('a head there is not is refused', async () => {
  await assertRefused(
    () => attentionReceived.pieceScores(taps, { ...place, head: 2 }),
    /^attention_received: head: got 2; expected "mean" or 0 to 1$/,
  );
});

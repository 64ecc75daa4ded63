import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kendallTau } from '../../toolkit/metrics/correlations';
import { drawnDocumentAucs, drawnDocumentTaus } from '../../toolkit/metrics/withinDocuments';
import { assertAllNear, assertNear } from './near';

// Document 0: positive 5 and 2 over 3, 2: 1 + 1 + 0 + .5 of 4. Document 1: 1 over 9: 0 of 1. Document 2: no positive item.
const scores = [5, 3, 2, 2, 1, 9, 4, 8];
const positive = [1, 0, 1, 0, 1, 0, 0, 0];
const documents = [0, 0, 0, 0, 1, 1, 2, 2];
const items = { scores, documents };

test('by hand: pairs of the same document alone, ties half, documents by their weight', () => {
  const draws = [
    [1, 1, 1],
    [3, 0, 0],
    [1, 2, 0],
    [0, 0, 3],
  ].map((draw) => Uint16Array.from(draw));
  const { values, documents: count } = drawnDocumentAucs(items, positive, draws);
  const [first, second] = [4 / 5, 1 / 3];
  const mean = (times: number) => (0.625 * first) / (first + times * second);
  assertAllNear(values.slice(0, 3), [mean(1), 0.625, mean(2)]);
  assert.ok(Number.isNaN(values[3]));
  assert.equal(count, 2);
});

test('tau-b of a single document is that of all its pairs; documents add their pairs', () => {
  const counts = [3, 1, 1, 0, 2, 4, 0, 0];
  const draws = [Uint16Array.of(1, 0, 0), Uint16Array.of(1, 1, 1), Uint16Array.of(0, 0, 1)];
  const { values, documents: count } = drawnDocumentTaus(items, counts, draws);
  assertNear(values[0], kendallTau(scores.slice(0, 4), counts.slice(0, 4))!, 'one document');
  // Document 0 has 4 of its 6 pairs in agreement, 5 that differ in the score and 5 in the count; document 1 adds one pair of
  // each, document 2 one that differs in the score.
  assertNear(values[1], 5 / Math.sqrt(7 * 6), 'all documents');
  assert.ok(Number.isNaN(values[2]));
  assert.equal(count, 2);
});

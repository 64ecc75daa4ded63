import assert from 'node:assert/strict';
import { test } from 'node:test';
import { equivalenceOf } from '../../toolkit/metrics/equivalence';

/** Draws from `low` to `high` in even steps, so that quantiles are known. */
const spread = (low: number, high: number) => {
  const draws = Float64Array.from({ length: 1001 }, (_, at) => low + ((high - low) * at) / 1000);
  return { draws, nSentences: 20 };
};
const wordOf = (low: number, high: number, margin: number | null) =>
  equivalenceOf(spread(low, high), margin, { level: 0.95, fewest: 20 }).word;

test('the 90 % interval decides on equivalence, the other on more and less', () => {
  // 90 % interval of -1 to 1: -0.9 to 0.9; 95 %: -0.95 to 0.95.
  assert.equal(wordOf(-1, 1, 0.901), 'equivalent');
  assert.equal(wordOf(-1, 1, 0.899), 'not told');
  assert.equal(wordOf(-0.02, 1, 5), 'equivalent', 'told from 0, and within the margin');
  assert.equal(wordOf(-0.02, 1, 0.5), 'more', '95 %: from 0.0055');
  assert.equal(wordOf(-0.03, 1, 0.5), 'not told', '95 %: from -0.004, though the 90 % one is above 0');
  assert.equal(wordOf(-1, 0.02, 0.5), 'less');
  assert.equal(wordOf(-1, 0.2, 0.95), 'equivalent');
  assert.equal(wordOf(-1.1, 0.2, 0.95), 'not told', 'the lower end alone is outside');
});

test('without a margin above 0 nothing is equivalent, and few sentences tell nothing', () => {
  for (const margin of [null, 0, -1]) {
    assert.equal(wordOf(-0.1, 0.1, margin), 'not told');
    assert.equal(wordOf(0.1, 0.2, margin), 'more');
  }
  const few = equivalenceOf({ ...spread(1, 2), nSentences: 19 }, 5, { level: 0.95, fewest: 20 });
  assert.deepEqual([few.word, few.reason], ['not told', 'fewer than 20 sentences']);
  const none = equivalenceOf({ draws: null, nSentences: 0, reason: 'no sentence' }, 5, { level: 0.95, fewest: 20 });
  assert.deepEqual(none, { interval: null, word: 'not told', reason: 'no sentence' });
});

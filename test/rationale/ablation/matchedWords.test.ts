import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type MatchableWord, matchWords } from '../../../toolkit/rationale/ablation/matchedWords';

const words = (...of: [stratum: string, negLogFrequency: number | null][]): MatchableWord[] =>
  of.map(([stratum, negLogFrequency], word) => ({ word, stratum, negLogFrequency }));

test('words are paired within the stratum by the least sum of distances, not by the nearest first', () => {
  // 5 is nearest to 6, but then 7 is left with 2: 1 + 5 against 3 + 1.
  const sentence = words(['content', 5], ['content', 7], ['content', 6], ['content', 2], ['function', 5]);
  assert.deepEqual(matchWords(sentence, [0, 1]), [
    [0, 3],
    [1, 2],
  ]);
});

test('words without another of their stratum, and more words than there are others, have no match', () => {
  const sentence = words(['punct', null], ['content', 4], ['content', 9], ['content', 8], ['function', 8]);
  assert.deepEqual(matchWords(sentence, [0, 1, 2]), [[2, 3]], 'the nearer of the two is paired');
  assert.deepEqual(matchWords(sentence, [0, 1, 2, 3, 4]), []);
  assert.deepEqual(matchWords(sentence, []), []);
});

test('words of unknown frequency are paired among each other alone', () => {
  const sentence = words(['punct', null], ['content', null], ['content', 3], ['punct', null], ['content', null]);
  assert.deepEqual(matchWords(sentence, [0, 1]), [
    [0, 3],
    [1, 4],
  ]);
  assert.deepEqual(matchWords(sentence, [2]), []);
});

/** The least cost of assigning all of `few`, by trying every way. */
function leastCost(few: readonly number[], many: readonly number[]): number {
  const [first, ...rest] = few;
  if (first === undefined) return 0;
  return Math.min(
    ...many.map(
      (other, at) => Math.abs(first - other) + leastCost(rest, [...many.slice(0, at), ...many.slice(at + 1)]),
    ),
  );
}

test('as many pairs as can be, each word once, at the least cost there is', () => {
  const frequencies = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 0, maxLength: 5 });
  fc.assert(
    fc.property(frequencies, frequencies, (own, others) => {
      const sentence = words(...[...own, ...others].map((value): [string, number] => ['content', value]));
      const pairs = matchWords(sentence, [...own.keys()]);
      const [few, many] = own.length <= others.length ? [own, others] : [others, own];
      assert.equal(pairs.length, few.length);
      assert.equal(new Set(pairs.flat()).size, 2 * pairs.length);
      assert.ok(pairs.every(([inside, outside]) => inside < own.length && outside >= own.length));
      const frequencyOf = (word: number) => sentence[word]!.negLogFrequency!;
      const cost = pairs.reduce((sum, [a, b]) => sum + Math.abs(frequencyOf(a) - frequencyOf(b)), 0);
      assert.equal(cost, leastCost(few, many));
    }),
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Matchable, matchedWords } from '../../../toolkit/rationale/ablation/matchedWords';

const SENTENCE: Matchable[] = [
  { stratum: 'function', negLogFrequency: 3 },
  { stratum: 'content', negLogFrequency: 9 },
  { stratum: 'content', negLogFrequency: 11 },
  { stratum: 'content', negLogFrequency: 10 },
  { stratum: 'content', negLogFrequency: 16 },
  { stratum: 'punct', negLogFrequency: null },
  { stratum: 'other', negLogFrequency: null },
  { stratum: 'other', negLogFrequency: 12 },
];
const WORDS = [...SENTENCE.keys()];
const matched = (set: number[], words = WORDS) => matchedWords(words, set, (word) => SENTENCE[word]!);

test('words are matched within the stratum, the sum of the distances least', () => {
  // Word 3 is nearest to both; the nearest pairs in sum are 1 with 3 and 2 with 4, not 2 with 3 and 1 with 4.
  assert.deepEqual(matched([1, 2]), { set: [1, 2], matches: [3, 4], others: [0, 5, 6, 7], unmatched: 0, rarer: -6 });
});

test('a word without a match leaves the set, is counted, and is one of the others', () => {
  assert.deepEqual(matched([0, 1]), { set: [1], matches: [3], others: [0, 2, 4, 5, 6, 7], unmatched: 1, rarer: -1 });
});

test('of two words for one match the nearer has it', () => {
  const { set, matches, unmatched } = matched([1, 2, 3]);
  assert.deepEqual({ set, matches, unmatched }, { set: [2], matches: [4], unmatched: 2 });
});

test('a form without a frequency matches such forms alone', () => {
  const none = matched([6]);
  assert.deepEqual([none.set, none.unmatched], [[], 1]);
  const two: Matchable[] = [1, 2].map(() => ({ stratum: 'punct', negLogFrequency: null }));
  assert.deepEqual(matchedWords([0, 1], [0], (word) => two[word]!).matches, [1]);
});

test('a set that covers the sentence has no match for any word, and so has an empty one none', () => {
  assert.deepEqual(matched(WORDS), { set: [], matches: [], others: WORDS, unmatched: WORDS.length, rarer: 0 });
  assert.deepEqual(matched([]), { set: [], matches: [], others: WORDS, unmatched: 0, rarer: 0 });
});

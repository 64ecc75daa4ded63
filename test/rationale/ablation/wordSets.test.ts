import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countRefusals } from '../../../toolkit/rationale/ablation/ablation';
import { wordOrder, binSize, bottomWords, ERASER_BINS, flaggedWords, fromTheBottom, fromTheTop, otherWords, singleWords, topWords } from '../../../toolkit/rationale/ablation/wordSets';

// Word 3 has no wordpiece.
const words = [0, 1, 2, 4, 5];
const order = [4, 1, 0, 5, 2];

test('words are ordered from the highest score, ties in reading order', () => {
  assert.deepEqual(wordOrder(words, Float64Array.of(2, 3, -1, 9, 2), 'tas'), order);
  assert.throws(() => wordOrder(words, [1, 2], 'tas'), { message: '2 scores for 5 words' });
});

test('a score that is not finite excludes the sentence, names the scorer and is counted', () => {
  const refused = [
    wordOrder(words, [1, NaN, 3, 4, 5], 'tas.post.8'),
    wordOrder(words, [1, 2, 3, 4, 5], 'tas.post.8'),
    wordOrder(words, [NaN, NaN, 3, 4, 5], 'tas.post.8'),
    wordOrder(words, [1, 2, 3, 4, Infinity], 'rollout'),
  ];
  assert.deepEqual(
    [...countRefusals(refused)],
    [
      ['tas.post.8 gives a word the score NaN', 2],
      ['rollout gives a word the score Infinity', 1],
    ],
  );
});

test('sets from either end of an order, in reading order', () => {
  assert.deepEqual(topWords(order, 2), [1, 4]);
  assert.deepEqual(bottomWords(order, 2), [2, 5]);
  assert.deepEqual([topWords(order, 0), bottomWords(order, 0)], [[], []]);
  assert.deepEqual([topWords(order, 9), bottomWords(order, 9)], [words, words]);
  assert.deepEqual(fromTheTop(order), [[4], [1, 4], [0, 1, 4], [0, 1, 4, 5]]);
  assert.deepEqual(fromTheBottom(order), [[2], [2, 5], [0, 2, 5], [0, 1, 2, 5]]);
  assert.deepEqual([fromTheTop([3]), fromTheTop([]), fromTheBottom([3])], [[], [], []]);
});

test('single words, flagged words and the rest', () => {
  assert.deepEqual(singleWords(words), [[0], [1], [2], [4], [5]]);
  const high = [false, true, false, true, false];
  assert.deepEqual(flaggedWords(words, high), [1, 4]);
  assert.deepEqual(flaggedWords(words, high, false), [0, 2, 5]);
  assert.deepEqual(otherWords(words, [4, 1]), [0, 2, 5]);
  assert.throws(() => flaggedWords(words, [true]), { message: '1 flags for 5 words' });
});

test("ERASER's bins are rounded up to whole words", () => {
  const sizes = (count: number) => ERASER_BINS.map((share) => binSize(share, count));
  assert.deepEqual(sizes(20), [1, 1, 2, 4, 10]);
  assert.deepEqual(sizes(7), [1, 1, 1, 2, 4]);
  assert.deepEqual(sizes(2), [1, 1, 1, 1, 1]);
  assert.deepEqual(sizes(101), [2, 6, 11, 21, 51]);
  assert.equal(0.07 * 100 > 7, true);
  assert.equal(binSize(0.07, 100), 7);
});

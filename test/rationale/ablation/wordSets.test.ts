import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generatorFor } from '../../../toolkit/random';
import {
  binSize,
  ERASER_BINS,
  otherWords,
  randomWords,
  topWords,
  wordOrder,
} from '../../../toolkit/rationale/ablation/wordSets';

// Word 3 has no wordpiece.
const words = [0, 1, 2, 4, 5];
const order = [4, 1, 0, 5, 2];

test('words are ordered from the highest score, ties in reading order', () => {
  assert.deepEqual(wordOrder(words, Float64Array.of(2, 3, -1, 9, 2), 'tas'), order);
  assert.throws(() => wordOrder(words, [1, 2], 'tas'), { message: '2 scores for 5 words' });
});

test('a score that is not finite excludes the sentence and names the scorer', () => {
  assert.deepEqual(wordOrder(words, [1, NaN, 3, 4, 5], 'tas.post.8'), {
    refused: 'tas.post.8 gives a word the score NaN',
  });
  assert.deepEqual(wordOrder(words, [NaN, NaN, 3, 4, 5], 'tas.post.8'), {
    refused: 'tas.post.8 gives a word the score NaN',
  });
  assert.deepEqual(wordOrder(words, [1, 2, 3, 4, Infinity], 'rollout'), {
    refused: 'rollout gives a word the score Infinity',
  });
});

test('the top of an order, in reading order, and the rest', () => {
  assert.deepEqual(topWords(order, 2), [1, 4]);
  assert.deepEqual(topWords(order, 0), []);
  assert.deepEqual(topWords(order, 9), words);
  assert.deepEqual(otherWords(words, [4, 1]), [0, 2, 5]);
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

const generator = () => generatorFor(7, 'test');

/** How often each set comes among so many draws. */
function tally(draws: number, draw: () => unknown): Map<string, number> {
  const counts = new Map<string, number>();
  for (let i = 0; i < draws; i++) {
    const key = JSON.stringify(draw());
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

test('every set of a size is as likely as any other', () => {
  const random = generator();
  const counts = tally(3000, () => randomWords(words, 2, random));
  assert.equal(counts.size, 10);
  for (const [set, count] of counts) {
    assert.ok(count > 220 && count < 380, `${set}: ${count}`);
    const [a, b] = JSON.parse(set) as [number, number];
    assert.ok(a < b && words.includes(a) && words.includes(b));
  }
  assert.deepEqual(randomWords(words, 5, random), words);
  assert.deepEqual(randomWords(words, 0, random), []);
  assert.throws(() => randomWords(words, 6, random), { message: 'cannot draw 6 of 5' });
});

test('the same seed draws the same set, another another', () => {
  const many = Array.from({ length: 60 }, (_, word) => word);
  assert.deepEqual(randomWords(many, 20, generator()), randomWords(many, 20, generator()));
  assert.notDeepEqual(randomWords(many, 20, generator()), randomWords(many, 20, generatorFor(8, 'test')));
});

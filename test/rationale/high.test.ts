import assert from 'node:assert/strict';
import { test } from 'node:test';
import { highFlags, highWords } from '../../toolkit/rationale/high';
import sample from '../golden/metrics/sample.json';

const scores = Float64Array.from(sample.scores);
const starts = sample.sentence.flatMap((id, word) => (word === 0 || sample.sentence[word - 1] !== id ? [word] : []));

test('by hand: one word of four is above 32.5', () => {
  assert.deepEqual(highFlags([40, 10, 30, 20], 0.75), [true, false, false, false]);
});

test('words on the boundary are HIGH', () => {
  assert.deepEqual(highFlags([1, 2, 3, 4, 5], 0.75), [false, false, false, true, true]);
  assert.deepEqual(highFlags([0.1, 0.1, 0.1, 0.1], 0.75), [true, true, true, true]);
});

test('within each sentence as numpy', () => {
  assert.deepEqual(highWords(scores, starts, 0.75, 'sentence'), sample.high);
});

test('over the corpus as numpy', () => {
  assert.deepEqual(highWords(scores, starts, 0.75, 'corpus'), sample.highByCorpus);
  assert.notDeepEqual(sample.highByCorpus, sample.high);
});

test('a sentence without words has no flags', () => {
  assert.deepEqual(highWords(Float64Array.of(1, 2), [0, 1, 1], 0.75, 'sentence'), [true, true]);
  assert.deepEqual(highWords(new Float64Array(0), [], 0.75, 'corpus'), []);
});

test('bad input is refused', () => {
  assert.throws(() => highFlags([1, NaN], 0.75), { name: 'Error', message: 'score 1 is NaN' });
  assert.throws(() => highFlags([Infinity], 0.75), { name: 'Error', message: 'score 0 is Infinity' });
  assert.throws(() => highFlags([1], -1), { name: 'Error', message: 'quantile -1 is outside [0, 1]' });
  assert.throws(() => highWords(Float64Array.of(1, 2), [1], 0.75, 'sentence'), {
    name: 'Error',
    message: 'the first sentence does not start at word 0',
  });
  assert.throws(() => highWords(Float64Array.of(1, 2), [0, 2, 1], 0.75, 'sentence'), {
    name: 'Error',
    message: 'sentence 1 runs from word 2 to 1',
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AGGREGATIONS, alignWords, wordScores } from '../../toolkit/attribution/wordScores';

// [CLS] un ##believ ##able paris [SEP] [PAD]; word 1 was dropped by the tokenizer.
const wordIds = [null, 0, 0, 0, 2, null, null];
const pieceScores = Float32Array.of(100, 4, 9, 2, 7, 200, 300);

test('a word without wordpieces is left out of the alignment, special tokens too', () => {
  assert.deepEqual(alignWords(wordIds), { words: [0, 2], starts: [1, 4], ends: [4, 5] });
});

test('each aggregation by hand', () => {
  const expected = { mean: [5, 7], first: [4, 7], max: [9, 7], sum: [15, 7] };
  for (const aggregation of AGGREGATIONS) {
    const scores = wordScores(pieceScores, alignWords(wordIds), aggregation);
    assert.deepEqual([...scores], expected[aggregation], aggregation);
  }
});

test('a NaN wordpiece is not hidden by any aggregation that reads it', () => {
  for (const aggregation of AGGREGATIONS) {
    const scores = wordScores([0, NaN, 3], alignWords([null, 0, 0]), aggregation);
    assert.ok(Number.isNaN(scores[0]), aggregation);
  }
});

test('a sentence of special tokens alone has no words', () => {
  assert.deepEqual([...wordScores([1, 2], alignWords([null, null]), 'mean')], []);
});

test('word ids that are not in reading order are refused', () => {
  assert.throws(() => alignWords([0, 1, 0]), { name: 'Error', message: 'word ids out of order: 0 after 1' });
  assert.throws(() => alignWords([0, null, 0]), { name: 'Error', message: 'word ids out of order: 0 after 0' });
});

test('too few wordpiece scores are refused', () => {
  assert.throws(() => wordScores([1, 2], alignWords([null, 0, 0]), 'sum'), {
    name: 'Error',
    message: '2 wordpiece scores for an alignment that needs 3',
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourceOf } from './cacheSample';

test('wordpieces stand end to end, with their sentence and position', () => {
  const { sentences, sentence, position, wordpiece } = sourceOf([[101, 7, 102], [], [101, 102]]).text;
  assert.equal(sentences, 3);
  assert.deepEqual([...sentence], [0, 0, 0, 2, 2]);
  assert.deepEqual([...position], [0, 1, 2, 0, 1]);
  assert.deepEqual([...wordpiece], [101, 7, 102, 101, 102]);
});

test('the digest tells ids, their order and where sentences end apart', () => {
  const texts = [[[1, 2, 3]], [[1, 2], [3]], [[1], [2, 3]], [[1, 3, 2]], [[1, 2, 3], []], [[1, 2, 4]], [[2, 1, 1, 1]]];
  const digests = texts.map((sentences) => sourceOf(sentences).text.digest);
  assert.equal(new Set(digests).size, texts.length);
  assert.equal(sourceOf([[1, 2, 3]]).text.digest, digests[0]);
});

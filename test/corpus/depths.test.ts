import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dependencyDepths } from '../../toolkit/corpus/sentence';

test('edges to the root, heads before and after their words', () => {
  // The old dog sees a cat .
  assert.deepEqual(dependencyDepths([3, 3, 4, 0, 6, 4, 4]), [2, 2, 1, 0, 2, 1, 1]);
});

test('a chain as long as the sentence, in either direction', () => {
  assert.deepEqual(dependencyDepths([0, 1, 2, 3]), [0, 1, 2, 3]);
  assert.deepEqual(dependencyDepths([2, 3, 4, 0]), [3, 2, 1, 0]);
});

test('an unknown head leaves its word and all below it without a depth', () => {
  assert.deepEqual(dependencyDepths([0, null, 2, 3, 1]), [0, null, null, null, 1]);
  assert.deepEqual(dependencyDepths([null, null]), [null, null]);
});

test('a cycle ends, without a depth for its words and those below them', () => {
  assert.deepEqual(dependencyDepths([2, 3, 1, 0, 4, 3]), [null, null, null, 0, 1, null]);
  assert.deepEqual(dependencyDepths([1]), [null]);
});

test('two roots are both of depth 0; no words have no depths', () => {
  assert.deepEqual(dependencyDepths([0, 1, 0, 3]), [0, 1, 0, 1]);
  assert.deepEqual(dependencyDepths([]), []);
});

test('a long sentence takes no stack', () => {
  const words = 200_000;
  const heads = Array.from({ length: words }, (_, word) => (word + 2) % (words + 1));
  assert.equal(dependencyDepths(heads)[0], words - 1);
});

test('a head outside the sentence is refused', () => {
  for (const head of [3, -1, 0.5]) {
    assert.throws(() => dependencyDepths([0, head]), {
      name: 'Error',
      message: `head ${head} in a sentence of 2 words`,
    });
  }
});

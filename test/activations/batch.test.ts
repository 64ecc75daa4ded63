import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planBatches } from '../../toolkit/activations/batch';
import type { Encoding } from '../../toolkit/tokens/tokenizer';

const ofLength = (tokens: number) => ({ inputIds: new Array<number>(tokens).fill(7) }) as Encoding;
const plan = (lengths: number[], budget: number) => planBatches(lengths.map(ofLength), budget);

test('the longest first, ties in order, padded tokens within the budget', () => {
  const short = new Array<number>(20).fill(2);
  assert.deepEqual(plan([3, 5, 3, 2, 5, 4, ...short], 10).slice(0, 4), [
    { indices: [1, 4], length: 5 },
    { indices: [5, 0], length: 4 },
    { indices: [2, 3, 6], length: 3 },
    { indices: [7, 8, 9, 10], length: 2 },
  ]);
});

test('towards the end the budget shrinks with what is left, to a quarter', () => {
  const sizes = (lengths: number[], budget: number) => plan(lengths, budget).map(({ indices }) => indices.length);
  assert.deepEqual(sizes(new Array<number>(40).fill(1), 8), [8, 8, 6, 4, 3, 2, 2, 2, 2, 2, 1]);
});

test('a sentence longer than the budget goes alone', () => {
  assert.deepEqual(plan([2, 30, 2], 16), [
    { indices: [1], length: 30 },
    { indices: [0, 2], length: 2 },
  ]);
});

test('nothing to run, no batch', () => {
  assert.deepEqual(plan([], 8), []);
});

test('every sentence is in exactly one batch, whatever the lengths', () => {
  const lengths = Array.from({ length: 200 }, (_, i) => 1 + ((i * 37) % 61));
  const batches = plan(lengths, 128);
  const all = batches.flatMap(({ indices }) => indices);
  assert.deepEqual(
    [...all].sort((a, b) => a - b),
    lengths.map((_, i) => i),
  );
  for (const { indices, length } of batches) {
    assert.ok(indices.length === 1 || indices.length * length <= 128);
    assert.equal(length, Math.max(...indices.map((i) => lengths[i]!)));
  }
});

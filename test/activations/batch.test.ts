import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planBatches } from '../../toolkit/activations/batch';
import type { Encoding } from '../../toolkit/tokens/tokenizer';

const ofLength = (tokens: number) => ({ inputIds: new Array<number>(tokens).fill(7) }) as Encoding;
const plan = (lengths: number[], budget: number) => planBatches(lengths.map(ofLength), budget);

test('the longest first, ties in order, padded tokens within the budget', () => {
  assert.deepEqual(plan([3, 5, 3, 2, 5, 4], 10), [
    { indices: [1, 4], length: 5 },
    { indices: [5, 0], length: 4 },
    { indices: [2, 3], length: 3 },
  ]);
});

test('a sentence longer than the budget goes alone', () => {
  assert.deepEqual(plan([2, 30, 2], 8), [
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

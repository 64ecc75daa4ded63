import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  pairedDifference,
  pairedRatio,
  simultaneousIntervals,
  simultaneousLowerBounds,
} from '../../toolkit/metrics/differences';
import type { Estimate } from '../../toolkit/metrics/estimate';

const estimateOf = (value: number | null, draws: number[] | null): Estimate => ({
  value,
  n: 10,
  nSentences: 2,
  draws: draws && Float64Array.from(draws),
});

test('a difference is taken draw by draw', () => {
  const difference = pairedDifference(estimateOf(5, [4, 6, NaN]), estimateOf(3, [1, 5, 2]));
  assert.deepEqual(difference, { value: 2, draws: Float64Array.of(3, 1, NaN) });
});

test('a ratio is taken draw by draw; there is none over a value of 0', () => {
  const ratio = pairedRatio(estimateOf(6, [4, 6, 0]), estimateOf(3, [1, 0, 0]));
  assert.deepEqual([ratio!.value, ...ratio!.draws], [2, 4, Infinity, NaN]);
  assert.equal(pairedRatio(estimateOf(6, [4]), estimateOf(0, [1])), null);
});

test('no value or no draws, no difference', () => {
  assert.equal(pairedDifference(estimateOf(null, null), estimateOf(3, [1])), null);
  assert.equal(pairedDifference(estimateOf(3, [1]), estimateOf(3, null)), null);
});

test('numbers of draws that differ are refused', () => {
  assert.throws(() => pairedDifference(estimateOf(1, [1]), estimateOf(1, [1, 2])), {
    name: 'Error',
    message: 'a contrast of 1 draws and 2 draws',
  });
});

// Standard deviations 1 and 4; largest studentised deviation in each draw 0, 1, 1.
const family = [
  { value: 1, draws: Float64Array.of(0, 1, 2) },
  { value: 5, draws: Float64Array.of(5, 9, 1) },
];

test('simultaneous lower bounds by hand', () => {
  assert.deepEqual(simultaneousLowerBounds(family, 1), [0, 1]);
  assert.deepEqual(simultaneousLowerBounds(family, 0.25), [0.5, 3]);
  assert.deepEqual(simultaneousLowerBounds([], 0.95), []);
});

test('a difference that no draw changes is its own bound', () => {
  const fixed = { value: 2, draws: Float64Array.of(2, 2, 2) };
  assert.deepEqual(simultaneousLowerBounds([fixed, ...family], 1), [2, 0, 1]);
});

test('too many undefined draws leave no bound', () => {
  const undefinedOnce = { value: 1, draws: Float64Array.of(NaN, 1, 2) };
  assert.deepEqual(simultaneousLowerBounds([undefinedOnce], 1), [null]);
  assert.deepEqual(simultaneousLowerBounds([undefinedOnce], 0), [1]);
});

test('simultaneous intervals by hand, of both sides', () => {
  // Deviations on either side, -1 and 0 and 1 of the first, 0 and 1 and -1 of the second: at most 1, 1, 1.
  assert.deepEqual(simultaneousIntervals(family, 0.5), [
    [0, 2],
    [1, 9],
  ]);
  // One sided, the largest of the first draw would be 0.
  const lopsided = { value: 0, draws: Float64Array.of(-2, 0, -1) };
  assert.deepEqual(simultaneousIntervals([lopsided], 1), [[-2, 2]]);
  assert.deepEqual(simultaneousIntervals(family, 1, 3), [
    [-2, 4],
    [-7, 17],
  ]);
});

test('an estimate without value or draws has no simultaneous interval and widens no other', () => {
  const fixed = { value: 2, draws: Float64Array.of(2, 2, 2) };
  const found = simultaneousIntervals([estimateOf(null, null), family[0]!, estimateOf(7, null), fixed], 1);
  assert.deepEqual(found, [null, [0, 2], null, [2, 2]]);
  assert.deepEqual(simultaneousIntervals([estimateOf(null, null)], 0.95), [null]);
  assert.deepEqual(simultaneousIntervals([], 0.95), []);
});

test('too many undefined draws leave no simultaneous interval', () => {
  assert.deepEqual(simultaneousIntervals([{ value: 1, draws: Float64Array.of(NaN, 1, 2) }], 1), [null]);
});

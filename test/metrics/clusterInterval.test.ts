import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusterInterval, clusterWidening, intervalOf } from '../../toolkit/metrics/clusterInterval';
import { assertNear } from './near';

test('the interval of 20 clusters by hand', () => {
  // Standard error 1; t(.975, 19) is 2.093024 in printed tables.
  const [low, high] = clusterInterval({ value: 5, draws: Float64Array.of(4, 5, 6) }, 20, 0.95)!;
  assertNear(high - 5, 2.093024 * Math.sqrt(20 / 19), 'upper end', 1e-6);
  assertNear(5 - low, high - 5, 'both ends are as far', 1e-12);
});

test('few clusters widen, many do not', () => {
  assertNear(clusterWidening(20, 0.95), (2.093024 * Math.sqrt(20 / 19)) / 1.959964, '20', 1e-6);
  assertNear(clusterWidening(100_000, 0.95), 1, '100,000', 1e-4);
});

test('no interval from a single draw that is defined', () => {
  assert.equal(clusterInterval({ value: 5, draws: Float64Array.of(NaN, 5) }, 20, 0.95), null);
});

test('an estimate over documents has none where more draws are undefined than an end leaves out', () => {
  const drawn = (undefinedOnes: number) =>
    Float64Array.from({ length: 100 }, (_, at) => (at < undefinedOnes ? NaN : at / 100));
  const of = (undefinedOnes: number) => ({ value: 0.5, draws: drawn(undefinedOnes), nDocuments: 20 });
  assert.deepEqual(intervalOf(of(2), 0.95), clusterInterval(of(2), 20, 0.95));
  assert.equal(intervalOf(of(36), 0.95), null);
});

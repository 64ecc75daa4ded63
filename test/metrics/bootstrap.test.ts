import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bcaInterval, clusterDraws, percentileInterval } from '../../toolkit/metrics/bootstrap';
import { bca } from '../golden/metrics/statistics.json';
import { assertAllNear } from './near';

test('every draw takes as many clusters as there are', () => {
  const draws = clusterDraws(7, 50, 1);
  assert.equal(draws.length, 50);
  for (const draw of draws) {
    assert.equal(draw.length, 7);
    assert.equal(
      draw.reduce((sum, times) => sum + times, 0),
      7,
    );
  }
});

test('every cluster is drawn about equally often', () => {
  const totals = [0, 0, 0, 0, 0];
  for (const draw of clusterDraws(5, 4000, 3)) draw.forEach((times, cluster) => (totals[cluster]! += times));
  // 4,000 expected of each, standard deviation 57.
  for (const total of totals) assert.ok(Math.abs(total - 4000) < 4 * 57, `${total}`);
});

test('the seed decides the draws', () => {
  assert.deepEqual(clusterDraws(9, 20, 5), clusterDraws(9, 20, 5));
  assert.notDeepEqual(clusterDraws(9, 20, 5), clusterDraws(9, 20, 6));
});

test('the percentile interval by hand', () => {
  const values = Float64Array.from({ length: 101 }, (_, i) => (i * 37) % 101);
  assert.deepEqual(percentileInterval(values, 0.5), [25, 75]);
});

test('an undefined draw counts as beyond either end', () => {
  const values = Float64Array.from({ length: 101 }, (_, i) => (i < 3 ? NaN : i));
  // 3 to 100 are defined. With three draws below them the twenty-fifth is 25; with three above them the seventy-fifth is 78.
  assert.deepEqual(percentileInterval(values, 0.5), [25, 78]);
});

test('too many undefined draws leave no interval', () => {
  assert.equal(percentileInterval(Float64Array.of(NaN, 1, 2, 3), 0.95), null);
  assert.equal(percentileInterval(Float64Array.of(NaN, NaN), 0.95), null);
});

test('the BCa interval is equal to scipy, with draws that tie with the value', () => {
  bca.forEach(({ value, draws, jackknife, level, interval }, at) => {
    const drawn = { value, draws: Float64Array.from(draws) };
    assertAllNear(bcaInterval(drawn, Float64Array.from(jackknife), level)!, interval, `case ${at}`, 1e-10);
  });
});

const symmetric = Float64Array.from({ length: 101 }, (_, i) => i);

test('without bias and skewness the BCa interval is the percentile interval', () => {
  const [low, high] = bcaInterval({ value: 50, draws: symmetric }, Float64Array.of(1, 2, 3), 0.9)!;
  const [expectedLow, expectedHigh] = percentileInterval(symmetric, 0.9)!;
  assert.ok(Math.abs(low - expectedLow) < 1e-9 && Math.abs(high - expectedHigh) < 1e-9, `${low} ${high}`);
});

test('jackknife values that do not vary have no skewness', () => {
  const same = bcaInterval({ value: 50, draws: symmetric }, Float64Array.of(7, 7, 7), 0.9);
  assert.deepEqual(same, bcaInterval({ value: 50, draws: symmetric }, Float64Array.of(1, 2, 3), 0.9));
});

test('no BCa interval for a value beyond all draws, an undefined jackknife value, or too many undefined draws', () => {
  assert.equal(bcaInterval({ value: 101, draws: symmetric }, Float64Array.of(1, 2), 0.9), null);
  assert.equal(bcaInterval({ value: 50, draws: symmetric }, Float64Array.of(1, NaN), 0.9), null);
  assert.equal(bcaInterval({ value: 2, draws: Float64Array.of(1, 2, 3, NaN) }, Float64Array.of(1, 2), 0.9), null);
});

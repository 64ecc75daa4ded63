import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bcaInterval } from '../../toolkit/metrics/bca';
import { percentileInterval } from '../../toolkit/metrics/bootstrap';
import { bca } from '../golden/metrics/statistics.json';
import { assertAllNear } from './near';

test('equal to scipy, with draws that tie with the value', () => {
  bca.forEach(({ value, draws, jackknife, level, interval }, at) => {
    const drawn = { value, draws: Float64Array.from(draws) };
    assertAllNear(bcaInterval(drawn, Float64Array.from(jackknife), level)!, interval, `case ${at}`, 1e-10);
  });
});

const symmetric = Float64Array.from({ length: 101 }, (_, i) => i);

test('without bias and skewness it is the percentile interval', () => {
  const [low, high] = bcaInterval({ value: 50, draws: symmetric }, Float64Array.of(1, 2, 3), 0.9)!;
  const [expectedLow, expectedHigh] = percentileInterval(symmetric, 0.9)!;
  assert.ok(Math.abs(low - expectedLow) < 1e-9 && Math.abs(high - expectedHigh) < 1e-9, `${low} ${high}`);
});

test('jackknife values that do not vary have no skewness', () => {
  const same = bcaInterval({ value: 50, draws: symmetric }, Float64Array.of(7, 7, 7), 0.9);
  assert.deepEqual(same, bcaInterval({ value: 50, draws: symmetric }, Float64Array.of(1, 2, 3), 0.9));
});

test('no interval for a value beyond all draws, an undefined jackknife value, or too many undefined draws', () => {
  assert.equal(bcaInterval({ value: 101, draws: symmetric }, Float64Array.of(1, 2), 0.9), null);
  assert.equal(bcaInterval({ value: 50, draws: symmetric }, Float64Array.of(1, NaN), 0.9), null);
  assert.equal(bcaInterval({ value: 2, draws: Float64Array.of(1, 2, 3, NaN) }, Float64Array.of(1, 2), 0.9), null);
});

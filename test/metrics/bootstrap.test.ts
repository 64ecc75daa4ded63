import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusterDraws, percentileInterval } from '../../toolkit/metrics/bootstrap';

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

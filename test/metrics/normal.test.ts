import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detectableEffect, normalCdf, normalQuantile } from '../../toolkit/metrics/normal';
import { normal } from '../golden/metrics/statistics.json';
import { assertNear } from './near';

test('distribution function and quantile equal scipy', () => {
  for (const [x, share] of normal.cdf) assertNear(normalCdf(x!), share!, `at ${x}`, 1e-15);
  for (const [share, x] of normal.quantile) assertNear(normalQuantile(share!), x!, `of ${share}`, 1e-11);
});

test('the ends of the quantile, and beyond', () => {
  assert.deepEqual([0, 1].map(normalQuantile), [-Infinity, Infinity]);
  assert.ok(normalQuantile(1 - 2 ** -53) > 8);
  assert.ok(normalQuantile(1e-300) < -8);
  for (const share of [-0.1, 1.1, NaN]) {
    assert.throws(() => normalQuantile(share), { name: 'Error', message: `probability ${share} is outside [0, 1]` });
  }
});

test('the detectable effect: 1.960 and .842 standard errors', () => {
  assertNear(detectableEffect(1), 1.959963984540054 + 0.8416212335729143);
  assertNear(detectableEffect(0.02, { alpha: 0.01, power: 0.9 }), 0.02 * (2.5758293035489004 + 1.2815515655446004));
});

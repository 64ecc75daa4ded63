import assert from 'node:assert/strict';
import { test } from 'node:test';
import { studentCdf, studentQuantile } from '../../toolkit/metrics/studentT';
import { assertNear } from './near';

// The NIST/SEMATECH e-Handbook of Statistical Methods, section 1.3.6.7.2, prints these to three decimals.
const PUBLISHED: [freedom: number, p90: number, p95: number, p975: number, p99: number][] = [
  [1, 3.078, 6.314, 12.706, 31.821],
  [2, 1.886, 2.92, 4.303, 6.965],
  [3, 1.638, 2.353, 3.182, 4.541],
  [10, 1.372, 1.812, 2.228, 2.764],
  [19, 1.328, 1.729, 2.093, 2.539],
  [29, 1.311, 1.699, 2.045, 2.462],
  [100, 1.29, 1.66, 1.984, 2.364],
];

test('quantiles are those of printed tables', () => {
  for (const [freedom, ...quantiles] of PUBLISHED)
    [0.9, 0.95, 0.975, 0.99].forEach((probability, at) => {
      assertNear(studentQuantile(probability, freedom), quantiles[at]!, `t(${probability}, ${freedom})`, 5.1e-4);
    });
});

test('both tails are alike, and the quantile undoes the distribution function', () => {
  for (const freedom of [1, 2, 7, 24]) {
    assertNear(studentQuantile(0.05, freedom), -studentQuantile(0.95, freedom), `${freedom}`, 1e-12);
    for (const t of [-3, -0.4, 0.4, 3])
      assertNear(studentQuantile(studentCdf(t, freedom), freedom), t, `${t}, ${freedom}`, 1e-9);
  }
});

test('impossible arguments are refused', () => {
  assert.throws(() => studentQuantile(0.9, 0), { message: '0 degrees of freedom' });
  assert.throws(() => studentQuantile(1, 5), { message: 'probability 1 is not between 0 and 1' });
});

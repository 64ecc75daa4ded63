import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standardizedMean } from '../../toolkit/metrics/effectSizes';
import { signFlipTest } from '../../toolkit/metrics/permutationTests';
import { signFlips } from '../golden/metrics/statistics.json';
import { assertNear } from './near';

test('every pattern counted: equal to scipy, ties included', () => {
  signFlips.forEach(({ differences, mean, p }, at) => {
    const found = signFlipTest(differences, { permutations: 4096, seed: 1 })!;
    assertNear(found.mean, mean, `case ${at}`);
    assertNear(found.p, p, `case ${at}`);
    assert.deepEqual([found.n, found.exact], [differences.length, true]);
  });
});

test('patterns drawn: p within four standard errors of the exact one, and one added to either count', () => {
  signFlips.forEach(({ differences, p }, at) => {
    if (differences.length < 8) return;
    const found = signFlipTest(differences, { permutations: 2000, seed: 3 })!;
    assert.equal(found.exact, false);
    assert.ok(
      Math.abs(found.p - p) < 4 * Math.sqrt((p * (1 - p)) / 2000) + 1 / 2001,
      `case ${at}: ${found.p} for ${p}`,
    );
  });
  const never = signFlipTest(new Array<number>(60).fill(1), { permutations: 100, seed: 1 })!;
  assertNear(never.p, 1 / 101);
});

test('signs are drawn for every difference, however many', () => {
  // With the sign of one alone drawn, the sum would reach the total half of the time.
  const lone = Float64Array.from({ length: 100 }, (_, i) => (i >= 90 ? 1 : 0));
  const { p } = signFlipTest(lone, { permutations: 5000, seed: 2 })!;
  // 2 of 2^10 patterns.
  assert.ok(p < 0.01, `${p}`);
});

test('a cluster without a difference takes no part; with none there is no test', () => {
  assert.deepEqual(signFlipTest([NaN, 1, 2, NaN], { permutations: 8, seed: 1 }), {
    mean: 1.5,
    p: 0.5,
    n: 2,
    exact: true,
  });
  assert.equal(signFlipTest([NaN], { permutations: 8, seed: 1 }), null);
});

test('the seed decides', () => {
  const differences = Array.from({ length: 30 }, (_, i) => Math.sin(i) + 0.2);
  const p = (seed: number): number => signFlipTest(differences, { permutations: 500, seed })!.p;
  assert.equal(p(1), p(1));
  assert.ok([2, 3, 4].some((seed) => p(seed) !== p(1)));
});

test('the standardised mean difference equals numpy', () => {
  signFlips.forEach(({ differences, standardized }, at) => {
    if (standardized === null) assert.equal(standardizedMean(differences), null);
    else assertNear(standardizedMean(differences), standardized, `case ${at}`);
  });
  assertNear(standardizedMean([NaN, 1, 2, 3]), 2);
  assert.equal(standardizedMean([5]), null);
});

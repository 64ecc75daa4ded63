import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kendallTau, spearman } from '../../toolkit/metrics/correlations';
import { epsilonSquared } from '../../toolkit/metrics/kruskalWallis';
import { midranks } from '../../toolkit/metrics/ranks';
import { correlations } from '../golden/metrics/statistics.json';
import { assertAllNear, assertNear } from './near';

test('midranks, Spearman, Kendall and epsilon-squared equal scipy, ties included', () => {
  correlations.forEach(({ x, y, midranks: ranks, spearman: rho, kendall: tau, epsilonSquared: epsilon }, at) => {
    assertAllNear(midranks(y), ranks, `midranks, case ${at}`);
    assertNear(spearman(x, y), rho, `Spearman, case ${at}`);
    assertNear(spearman(y, x), rho, `Spearman the other way, case ${at}`);
    assertNear(kendallTau(x, y), tau, `Kendall, case ${at}`);
    const groups = x.map((_, i) => i % 3);
    if (epsilon !== null) assertNear(epsilonSquared(y, groups), epsilon, `epsilon-squared, case ${at}`);
  });
});

test('the ends of the scale, and what does not vary', () => {
  for (const correlation of [spearman, kendallTau]) {
    assert.equal(correlation([1, 2, 3, 4], [2, 4, 6, 8]), 1);
    assert.equal(correlation([1, 2, 3, 4], [9, 7, 5, 1]), -1);
    assert.equal(correlation([1, 2, 3], [5, 5, 5]), null);
    assert.equal(correlation([5, 5, 5], [1, 2, 3]), null);
    assert.equal(correlation([], []), null);
  }
  assert.equal(epsilonSquared([1, 2, 8, 9], ['a', 'a', 'b', 'b']), 0.8);
  assert.equal(epsilonSquared([1, 2], ['a', 'a']), null);
  assert.equal(epsilonSquared([3, 3], ['a', 'b']), null);
});

test('bad input is refused', () => {
  for (const correlation of [spearman, kendallTau]) {
    assert.throws(() => correlation([1, 2], [1]), { name: 'Error', message: '2 values against 1' });
    assert.throws(() => correlation([1, NaN], [1, 2]), { message: 'score 1 is NaN' });
  }
  assert.throws(() => epsilonSquared([1, 2], ['a']), { message: '2 values in 1 groups' });
});

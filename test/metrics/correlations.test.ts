import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusterDraws } from '../../toolkit/metrics/bootstrap';
import { drawnSpearman, kendallTau, spearman, spearmanMatrix } from '../../toolkit/metrics/correlations';
import { drawnEpsilonSquared } from '../../toolkit/metrics/kruskalWallis';
import { ascending, drawnLevelRanks, levelsOf, orderWords } from '../../toolkit/metrics/ranks';
import { correlations } from '../golden/metrics/statistics.json';
import { assertAllNear, assertNear } from './near';

const ONCE = [Uint16Array.of(1)];

function midranks(values: number[]): Float64Array {
  const levels = levelsOf(values);
  const ranks = drawnLevelRanks({ ...levels, clusters: new Uint32Array(values.length) }, ONCE);
  const centred = ranks.ofDraw(0, new Float64Array(ranks.count));
  return Float64Array.from(levels.levels, (level) => centred[level]! + (values.length + 1) / 2);
}

function epsilonSquared(values: number[], groups: number[]): number {
  const words = orderWords(ascending(values), values, groups, new Uint32Array(values.length));
  return drawnEpsilonSquared(words, Math.max(...groups) + 1, ONCE)[0]!;
}

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

test('of several lists each has with each the correlation that the two have by themselves', () => {
  const lists = [0, 1, 2].map((list) => numbers.map((word) => Math.round(9 * Math.sin(word * word + list))));
  lists.push(numbers.map(() => 3));
  assert.deepEqual(
    spearmanMatrix(lists),
    lists.map((one) => lists.map((other) => spearman(one, other))),
  );
  assert.throws(() => spearmanMatrix([[1, 2], [1]]), { name: 'Error', message: '2 values against 1' });
});

test('the ends of the scale, and what does not vary', () => {
  for (const correlation of [spearman, kendallTau]) {
    assert.equal(correlation([1, 2, 3, 4], [2, 4, 6, 8]), 1);
    assert.equal(correlation([1, 2, 3, 4], [9, 7, 5, 1]), -1);
    assert.equal(correlation([1, 2, 3], [5, 5, 5]), null);
    assert.equal(correlation([5, 5, 5], [1, 2, 3]), null);
    assert.equal(correlation([], []), null);
  }
  assert.equal(epsilonSquared([1, 2, 8, 9], [0, 0, 1, 1]), 0.8);
  assert.equal(epsilonSquared([1, 2], [0, 0]), NaN);
  assert.equal(epsilonSquared([3, 3], [0, 1]), NaN);
});

test('bad input is refused', () => {
  for (const correlation of [spearman, kendallTau]) {
    assert.throws(() => correlation([1, 2], [1]), { name: 'Error', message: '2 values against 1' });
    assert.throws(() => correlation([1, NaN], [1, 2]), { message: 'score 1 is NaN' });
  }
});

const WORDS = 1200;
const numbers = Array.from({ length: WORDS }, (_, word) => word);
const clusters = Uint32Array.from(numbers, (word) => word % 40);
const y = numbers.map((word) => Math.round(20 * Math.sin(word * word)));

function rhos(x: number[], draws: readonly Uint16Array[]): Float64Array {
  const levels = levelsOf(x);
  const words = orderWords(ascending(y), y, levels.levels, clusters);
  return drawnSpearman(words, drawnLevelRanks({ ...levels, clusters }, draws), draws);
}

/** Every word as often as its cluster was drawn. */
function repeated(values: number[], draw: Uint16Array): number[] {
  return values.flatMap((value, word) => new Array<number>(draw[clusters[word]!]!).fill(value));
}

test('ranks that are kept and ranks that are computed anew give what plain copies of the words give', () => {
  const rare = numbers.map((word) => Math.sin(word) + y[word]! / 30);
  const coarse = numbers.map((word) => Math.round(3 * Math.sin(word)));
  // 1,200 levels by 4,000 draws are more than are kept.
  const draws = clusterDraws(40, 4000, 1);
  for (const [x, drawn] of [
    [rare, draws],
    [rare, draws.slice(0, 10)],
    [coarse, draws],
  ] as const) {
    const expected = draws.slice(0, 10).map((draw) => spearman(repeated(x, draw), repeated(y, draw))!);
    assertAllNear(rhos(x, drawn).slice(0, 10), expected);
  }
});

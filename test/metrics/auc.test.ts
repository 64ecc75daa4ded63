import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auc, drawnAucs, rankInOrder } from '../../toolkit/metrics/auc';
import { ascending } from '../../toolkit/metrics/ranks';
import cases from '../golden/metrics/auc.json';

const near = (actual: number | null, expected: number, message: string): void => {
  assert.ok(actual !== null && Math.abs(actual - expected) < 1e-12, `${message}: ${actual ?? 'null'} for ${expected}`);
};

test('by hand: three of four pairs in order, one tied', () => {
  // 3 above 1 and above 2; 2 above 1, level with 2: 3.5 of 4.
  assert.equal(auc([3, 2, 1, 2], [true, true, false, false]), 3.5 / 4);
});

test('the ends and the middle of the scale', () => {
  assert.equal(auc([4, 3, 2, 1], [true, true, false, false]), 1);
  assert.equal(auc([1, 2, 3, 4], [true, true, false, false]), 0);
  assert.equal(auc([7, 7, 7, 7], [true, true, false, false]), 0.5);
});

test('equal to scikit-learn, ties included', () => {
  cases.forEach(({ scores, positive, auc: expected }, at) => {
    near(auc(scores, positive), expected, `case ${at}`);
  });
});

test('with multiplicities equal to scikit-learn with sample weights', () => {
  cases.forEach(({ scores, positive, clusters, weighted }, at) => {
    const ranking = rankInOrder(ascending(scores), scores, positive, clusters);
    const draws = weighted.map(({ multiplicities }) => Uint16Array.from(multiplicities));
    const found = drawnAucs(ranking, draws);
    weighted.forEach(({ auc: expected }, draw) => {
      near(found[draw]!, expected, `case ${at}`);
    });
  });
});

test('null where a class is empty, or was not drawn', () => {
  assert.equal(auc([1, 2], [true, true]), null);
  assert.equal(auc([1, 2], [false, false]), null);
  assert.equal(auc([], []), null);
  const ranking = rankInOrder(Uint32Array.of(0, 1), [1, 2], [true, false], [0, 1]);
  assert.deepEqual([...drawnAucs(ranking, [Uint16Array.of(2, 0)])], [NaN]);
});

test('bad input is refused', () => {
  assert.throws(() => auc([1, NaN], [true, false]), { name: 'Error', message: 'score 1 is NaN' });
  assert.throws(() => auc([-Infinity, 1], [true, false]), { name: 'Error', message: 'score 0 is -Infinity' });
  assert.throws(() => auc([1], [true, false]), { name: 'Error', message: '1 scores, 2 classes' });
});

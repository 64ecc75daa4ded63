import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dominanceRatio, gini, lorenzCurve } from '../../toolkit/metrics/lorenz';
import { inequality } from '../golden/metrics/statistics.json';
import { assertAllNear, assertNear } from './near';

test('the curve and the coefficient equal numpy', () => {
  inequality.forEach(({ values, gini: expected, lorenz }, at) => {
    assertNear(gini(values), expected, `case ${at}`);
    const curve = lorenzCurve(values)!;
    assertAllNear(
      curve.map(({ total }) => total),
      [0, ...lorenz],
      `case ${at}`,
    );
    assertAllNear(
      curve.map(({ items }) => items),
      curve.map((_, i) => i / values.length),
      `case ${at}`,
    );
  });
});

test('the ends of the scale', () => {
  assert.equal(gini([2, 2, 2]), 0);
  assert.equal(gini([0, 0, 0, 8]), 3 / 4);
  assert.equal(gini([0, 0]), null);
  assert.equal(lorenzCurve([]), null);
});

test('dominance by hand: half of the total by a quarter of the items', () => {
  assert.equal(dominanceRatio([3, 1, 1, 1], [true, false, false, false]), 2);
  assert.equal(dominanceRatio([1, 1, 1, 1], [true, true, false, false]), 1);
  assert.equal(dominanceRatio([1, 2], [false, false]), null);
  assert.equal(dominanceRatio([0, 0], [true, false]), null);
});

test('bad input is refused', () => {
  for (const measure of [gini, lorenzCurve]) {
    assert.throws(() => measure([1, NaN]), { name: 'Error', message: 'value 1 is NaN' });
    assert.throws(() => measure([-1, 2]), { message: 'value 0 is -1' });
  }
  assert.throws(() => dominanceRatio([1], [true, false]), { message: '1 values, 2 flags' });
});

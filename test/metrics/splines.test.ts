import assert from 'node:assert/strict';
import { test } from 'node:test';
import { naturalSpline } from '../../toolkit/metrics/splines';
import { splines } from '../golden/metrics/salience.json';
import { assertAllNear, assertNear } from './near';

/** Least squares on the columns and a constant: the columns are at right angles and of mean square 1. */
function fitted(columns: readonly Float64Array[], y: readonly number[]): number[] {
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  const shares = columns.map((column) => column.reduce((sum, value, i) => sum + value * y[i]!, 0) / y.length);
  return y.map((_, i) => columns.reduce((sum, column, k) => sum + shares[k]! * column[i]!, mean));
}

test('fits are those of scipy, of values without ties and with many', () => {
  splines.forEach(({ values, y, fitted: expected }, at) => {
    const columns = naturalSpline(values, 3);
    assert.equal(columns.length, 3);
    assertAllNear(fitted(columns, y), expected, `case ${at}`, 1e-9);
  });
});

test('columns have mean 0, mean square 1, and are at right angles', () => {
  const columns = naturalSpline(splines[0]!.values, 3);
  columns.forEach((a, i) => {
    assertNear(a.reduce((sum, value) => sum + value, 0) / a.length, 0, `mean ${i}`);
    columns.forEach((b, j) => {
      const product = a.reduce((sum, value, k) => sum + value * b[k]!, 0) / a.length;
      assertNear(product, i === j ? 1 : 0, `${i}, ${j}`);
    });
  });
});

test('few distinct values have fewer columns, a constant none', () => {
  assert.equal(naturalSpline([0, 0, 0, 1, 1, 2], 3).length, 2);
  const [line, ...others] = naturalSpline([5, 7, 5, 7], 3);
  assert.deepEqual(others, []);
  assertAllNear(line!, [-1, 1, -1, 1]);
  assert.deepEqual(naturalSpline([4, 4, 4], 3), []);
});

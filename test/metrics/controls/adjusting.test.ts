import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orthogonalBasis, residualsOn } from '../../../toolkit/metrics/controls/adjusting';
import { residuals as golden } from '../../golden/metrics/statistics.json';
import { assertAllNear } from '../near';

test('equal to least squares in numpy; the constant and the collinear covariate are dropped and named', () => {
  const basis = orthogonalBasis(golden.covariates);
  assert.deepEqual(basis.dropped, golden.dropped);
  assertAllNear(residualsOn(golden.y, basis), golden.residuals, '', 1e-11);
});

test('by hand: one covariate, and none', () => {
  // y = x but for the last: slope 1.3, intercept -.2.
  const basis = orthogonalBasis([{ name: 'x', values: [0, 1, 2, 3] }]);
  assertAllNear(residualsOn([0, 1, 2, 4], basis), [0.2, -0.1, -0.4, 0.3]);
  assertAllNear(residualsOn([1, 2, 6], orthogonalBasis([])), [-2, -1, 3]);
});

test('bad input is refused', () => {
  assert.throws(
    () =>
      orthogonalBasis([
        { name: 'a', values: [1, 2] },
        { name: 'b', values: [1] },
      ]),
    { name: 'Error', message: 'b has 1 values, a 2' },
  );
  assert.throws(() => orthogonalBasis([{ name: 'a', values: [1, NaN] }]), {
    message: 'a has a value that is not finite',
  });
  assert.throws(() => residualsOn([1, 2, 3], orthogonalBasis([{ name: 'a', values: [1, 2] }])), {
    message: '3 values on 2',
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linearQuantile } from '../../toolkit/rationale/quantile';
import cases from '../golden/metrics/quantile.json';

test('equal to numpy to the last bit', () => {
  for (const { values, quantiles } of cases) {
    for (const [probability, expected] of quantiles) {
      assert.equal(linearQuantile(values, probability!), expected, `${values.length} values at ${probability!}`);
    }
  }
});

test('by hand: three quarters of the way through 10, 20, 30, 40', () => {
  assert.equal(linearQuantile([40, 10, 30, 20], 0.75), 32.5);
});

test('infinite values stay infinite', () => {
  assert.equal(linearQuantile([-Infinity, -Infinity, 1], 0.25), -Infinity);
  assert.equal(linearQuantile([-Infinity, 1, 2], 0.5), 1);
});

test('bad input is refused', () => {
  assert.throws(() => linearQuantile([], 0.5), { name: 'Error', message: 'the quantile of no values' });
  assert.throws(() => linearQuantile([1], 1.5), { name: 'Error', message: 'quantile 1.5 is outside [0, 1]' });
  assert.throws(() => linearQuantile([1], NaN), { name: 'Error', message: 'quantile NaN is outside [0, 1]' });
  assert.throws(() => linearQuantile([NaN, 1], 0), {
    name: 'Error',
    message: 'the quantile of values that include NaN',
  });
});

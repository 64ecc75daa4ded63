import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dip, dipTest, uniformDips } from '../../toolkit/metrics/dip';
import { dips, dipTests } from '../golden/metrics/statistics.json';
import { assertNear } from './near';

test('by hand: two equal atoms have the largest dip there is, n single values the smallest', () => {
  assert.equal(dip([0, 0, 0, 1, 1, 1]), 0.25);
  assert.equal(dip([1, 2, 3, 4]), 1 / 8);
  assert.equal(dip([3, 3, 3]), 1 / 6);
});

test('equal to the Python package, one mode and several, with ties and without', () => {
  dips.forEach(({ values, dip: expected }, at) => {
    assertNear(dip(values), expected, `case ${at}, ${values.length} values`);
  });
});

test('neither order nor scale nor origin matters', () => {
  const { values, dip: expected } = dips[8]!;
  assertNear(dip([...values].reverse()), expected);
  assertNear(dip(values.map((value) => 7 - 3 * value)), expected, '', 1e-9);
});

test('p equals that of the table of simulated quantiles within four standard errors', () => {
  dipTests.forEach(({ values, p: expected }, at) => {
    const samples = 2000;
    const { p } = dipTest(values, uniformDips(values.length, samples, 4));
    const error = 4 * Math.sqrt((expected * (1 - expected)) / samples) + 2 / samples;
    assert.ok(Math.abs(p - expected) < error, `case ${at}: ${p} for ${expected}`);
  });
});

test('p is never 0, and the seed decides it', () => {
  const atoms = Array.from({ length: 40 }, (_, i) => i % 2);
  assertNear(dipTest(atoms, uniformDips(40, 50, 1)).p, 1 / 51);
  assert.deepEqual(uniformDips(20, 5, 1), uniformDips(20, 5, 1));
  assert.notDeepEqual(uniformDips(20, 5, 1), uniformDips(20, 5, 2));
});

test('bad input is refused', () => {
  assert.throws(() => dip([]), { name: 'Error', message: 'the dip of no values' });
  assert.throws(() => dip([1, NaN]), { name: 'Error', message: 'the dip of values that are not finite' });
  assert.throws(() => dipTest([1, 2], new Float64Array(0)), {
    message: 'a dip test without samples of the uniform',
  });
});

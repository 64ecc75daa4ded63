import assert from 'node:assert/strict';
import { test } from 'node:test';
import { benjaminiHochberg, holm } from '../../toolkit/metrics/multipleTests';
import { adjusted } from '../golden/metrics/statistics.json';
import { assertAllNear } from './near';

test('equal to statsmodels, in the order given, ties included', () => {
  adjusted.forEach(({ p, holm: holmed, bh }, at) => {
    assertAllNear(holm(p), holmed, `Holm, case ${at}`);
    assertAllNear(benjaminiHochberg(p), bh, `Benjamini-Hochberg, case ${at}`);
  });
});

test('by hand', () => {
  assertAllNear(holm([0.03, 0.01, 0.04]), [0.06, 0.03, 0.06]);
  assertAllNear(benjaminiHochberg([0.03, 0.01, 0.04]), [0.04, 0.03, 0.04]);
  assert.deepEqual([holm([]), benjaminiHochberg([])], [[], []]);
});

test('what is no p-value is refused', () => {
  for (const adjust of [holm, benjaminiHochberg]) {
    for (const bad of [NaN, -0.1, 1.1]) {
      assert.throws(() => adjust([0.5, bad]), { name: 'Error', message: `p-value 1 is ${bad}` });
    }
  }
});

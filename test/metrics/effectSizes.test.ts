import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cliffsDelta, cohensH } from '../../toolkit/metrics/effectSizes';
import { effects } from '../golden/metrics/statistics.json';
import { assertNear } from './near';

test("Cohen's h equals statsmodels", () => {
  for (const [share, reference, h] of effects.cohensH) assertNear(cohensH(share!, reference!), h!);
  assert.throws(() => cohensH(1.2, 0.5), { name: 'Error', message: 'share 1.2 is outside [0, 1]' });
});

test("Cliff's delta: -1, 0 and 1 where the AUC is 0, .5 and 1", () => {
  assert.deepEqual([0, 0.5, 1].map(cliffsDelta), [-1, 0, 1]);
});

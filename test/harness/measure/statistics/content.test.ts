import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Reading } from '../../../../toolkit/harness/measure/readings';
import { statisticsOf } from '../../../../toolkit/harness/measure/statistics/statistics';
import { plantedContext } from '../plantedContext';

const READING: Reading = {
  layer: 8,
  site: 'post',
  scope: 'sentence',
  aggregation: 'mean',
  specialTokens: 'out',
  punctuation: 'in',
  variant: null,
};

test('a layer that the run has not gives no value, and the reason', () => {
  const statistics = statisticsOf(plantedContext({ sentences: 24, scores: { 'tas.post.8': ({ at }) => at } }));
  const found = statistics.contentOdds({ ...READING, layer: 9 });
  assert.deepEqual([found.value, found.reason], [null, 'the run has no tas at layer 9, site post']);
});

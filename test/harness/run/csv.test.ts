import assert from 'node:assert/strict';
import { test } from 'node:test';
import { metricsCsv } from '../../toolkit/harness/csv';
import type { MetricRow } from '../../toolkit/harness/records';

const row: MetricRow = {
  metric: 'auc_content_function',
  value: 0.5,
  interval: [0.25, 0.75],
  n: 10,
  nSentences: 2,
  higherIsBetter: true,
  primary: false,
  scorer: 'tas',
  layer: 0,
  site: 'pre',
  aggregation: 'mean',
  scope: null,
};

test('one line a row, null an empty field, the interval in two columns, commas and quotes quoted', () => {
  const without: MetricRow = { ...row, value: null, interval: null, reason: 'no "content", no words' };
  assert.deepEqual(metricsCsv([row, without]).split('\r\n'), [
    'metric,scorer,layer,site,aggregation,scope,value,low,high,n,nSentences,higherIsBetter,primary,reason',
    'auc_content_function,tas,0,pre,mean,,0.5,0.25,0.75,10,2,true,false,',
    'auc_content_function,tas,0,pre,mean,,,,,10,2,true,false,"no ""content"", no words"',
    '',
  ]);
});

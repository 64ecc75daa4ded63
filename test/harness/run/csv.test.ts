import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type MetricRow, rowPlace } from '../../../toolkit/harness/records';
import { metricsCsv } from '../../../toolkit/harness/run/csv';

const row: MetricRow = {
  ...rowPlace({ scorer: 'tas', layer: 0, site: 'pre', norm: 'l1', aggregation: 'mean', control: 'frequency' }),
  metric: 'auc_content_function',
  value: 0.5,
  interval: [0.25, 0.75],
  n: 10,
  nSentences: 2,
  higherIsBetter: true,
  primary: false,
  nullValue: 0.5,
  p: 0.02,
  pAdjusted: 0.04,
  effectSize: 0.1,
  detectable: null,
};

test('one line a row, null an empty field, the interval in two columns, commas and quotes quoted', () => {
  const without: MetricRow = { ...row, value: null, interval: null, reason: 'no "content", no words' };
  assert.deepEqual(metricsCsv([row, without]).split('\r\n'), [
    'metric,scorer,layer,site,norm,centring,leftOut,head,query,target,aggregation,boundary,scope,control,split,' +
      'value,low,high,n,nSentences,higherIsBetter,primary,nullValue,p,pAdjusted,effectSize,detectable,reason',
    'auc_content_function,tas,0,pre,l1,,,,,,mean,,,frequency,all,0.5,0.25,0.75,10,2,true,false,0.5,0.02,0.04,0.1,,',
    'auc_content_function,tas,0,pre,l1,,,,,,mean,,,frequency,all,,,,10,2,true,false,0.5,0.02,0.04,0.1,,"no ""content"", no words"',
    '',
  ]);
});

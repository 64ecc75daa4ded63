import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type MetricRow, rowPlace } from '../../../toolkit/harness/measure/records';
import { metricsCsv } from '../../../toolkit/harness/run/writeRun';

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

/** Fields of a line, quotes taken off. */
function fieldsOf(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain!,
  );
}

/** Lines as objects by column. */
function read(csv: string): Record<string, string>[] {
  const [header, ...lines] = csv.split('\r\n');
  assert.equal(lines.pop(), '');
  const columns = fieldsOf(header!);
  return lines.map((line) => Object.fromEntries(fieldsOf(line).map((field, at) => [columns[at]!, field])));
}

test('every field of a row is a column, the interval two', () => {
  const [found] = read(metricsCsv([{ ...row, reason: 'none' }]));
  const { interval, ...fields } = { ...row, reason: 'none', low: 0.25, high: 0.75 };
  assert.deepEqual(interval, [0.25, 0.75]);
  const expected = Object.entries(fields).map(([name, value]) => [name, String(value ?? '')]);
  assert.deepEqual(found, Object.fromEntries(expected));
});

test('null is an empty field, and commas, quotes and line ends are quoted', () => {
  const reason = 'no "content", no words\r\nat all';
  const csv = metricsCsv([{ ...row, value: null, interval: null, reason }]);
  assert.ok(csv.includes(`,"no ""content"", no words\r\nat all"`));
  const [found] = read(csv.replace('words\r\nat', 'words at'));
  assert.deepEqual(
    ['value', 'low', 'high', 'centring', 'detectable'].map((column) => found![column]),
    ['', '', '', '', ''],
  );
  assert.equal(found!.reason, 'no "content", no words at all');
});

test('the place of a row comes first, then what was found there', () => {
  const [header, line] = metricsCsv([row]).split('\r\n');
  assert.match(header!, /^metric,scorer,layer,site,norm,.*,split,value,low,high,n,nSentences,/);
  assert.match(
    line!,
    /^auc_content_function,tas,0,pre,l1,.*,all,0\.5,0\.25,0\.75,10,2,true,false,0\.5,0\.02,0\.04,0\.1,,$/,
  );
});

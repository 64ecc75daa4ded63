import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test, before } from 'node:test';
import { type MetricRow, rowPlace } from '../../../toolkit/harness/measure/records';
import { compareRuns } from '../../../toolkit/harness/run/compare';
import { readAggregates, readFigures, readRun } from '../../../toolkit/harness/run/readRun';
import { metricsCsv, keepFigures } from '../../../toolkit/harness/run/writeRun';
import { newPath } from '../../convertedFixture';
import { assertRefused } from '../../refusal';
import { ALTERED, smallRuns } from '../smallRun';

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

const SWEEP = {
  layers: [1, 2],
  scorers: [
    { name: 'tas', norm: ['l2', 'l1'], aggregation: ['mean', 'max'] },
    ...ALTERED.slice(1),
    { name: 'attention_received' },
  ],
  high: { boundaries: [{ quantile: 0.75 }, { top: 2 }], scopes: ['sentence', 'corpus'] },
};

let finished: string;
let kept: string;
before(async () => {
  const small = await smallRuns();
  finished = (await small.run({}, SWEEP)).dir;
  kept = newPath('kept');
  keepFigures(finished, kept);
});

test('no file of what is kept holds a word of the text', () => {
  const forms = ['river', 'stone', 'bridge', 'barked', 'xylophones'];
  const words = readRun(finished).words.map(({ form }) => form);
  assert.ok(forms.every((form) => words.includes(form)));
  for (const name of readdirSync(kept)) {
    const text = readFileSync(join(kept, name), 'utf8');
    assert.deepEqual(
      forms.filter((form) => new RegExp(`\\b${form}\\b`).test(text)),
      [],
      name,
    );
  }
});

test('config, manifest, verdicts and aggregates are kept as they are', () => {
  const { metrics: rows, ...records } = readFigures(kept);
  const { metrics: all, ...others } = readFigures(finished);
  assert.deepEqual(records, others);
  assert.deepEqual(readAggregates(kept), readAggregates(finished));
  assert.ok(rows.length < all.length);
});

test('of the rows, all that are primary, controlled or of a split, and the sweeps of one factor at the mean', () => {
  const keyOf = (row: object) => JSON.stringify(row);
  const rows = new Set(readFigures(kept).metrics.map(keyOf));
  const { metrics } = readFigures(finished);
  const isThere = (of: (row: (typeof metrics)[number]) => boolean) => [
    ...new Set(metrics.filter(of).map((row) => rows.has(keyOf(row)))),
  ];
  assert.deepEqual(
    isThere(({ primary }) => primary),
    [true],
  );
  assert.deepEqual(
    isThere(({ control }) => control !== null),
    [true],
  );
  assert.deepEqual(
    isThere(({ split }) => split !== 'all'),
    [true],
  );
  const boundaries = isThere(
    ({ scorer, norm, aggregation, boundary }) =>
      scorer === 'tas' && norm === 'l2' && aggregation === 'mean' && boundary === 'top 2',
  );
  assert.deepEqual(boundaries, [true]);
  assert.deepEqual(
    isThere(({ centring }) => centring === 'beta'),
    [true],
  );
  assert.deepEqual(
    isThere(({ norm, control, split }) => norm === 'l1' && control === null && split === 'all'),
    [false],
  );
});

test('kept figures are compared as the run is', () => {
  const [run] = compareRuns([finished]);
  assert.deepEqual(compareRuns([kept]), [{ ...run!, run: kept }]);
});

test('refused: a folder that is there already, what is no run; nothing half-kept is left', async () => {
  const there = newPath('there');
  mkdirSync(there);
  await assertRefused(() => {
    keepFigures(finished, there);
  }, /there is there already; expected a new folder$/);
  assert.deepEqual(readdirSync(there), []);
  const out = newPath('out');
  await assertRefused(() => {
    keepFigures(newPath('none'), out);
  }, /^Not a complete run: /);
  assert.equal(existsSync(out), false);
  const inAFile = join(finished, 'config.json', 'out');
  await assertRefused(() => {
    keepFigures(finished, inAFile);
  }, /^Cannot write /);
  rmSync(there, { recursive: true });
});

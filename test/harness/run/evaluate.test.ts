import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { readRun, type RunRecord } from '../../../toolkit/harness/run/readRun';
import type { MetricRow } from '../../../toolkit/harness/measure/records';
import { METRICS } from '../../../toolkit/metrics/registry';
import { type SmallRuns, smallRuns } from '../smallRun';

const SWEEP = {
  scorers: [{ name: 'tas', aggregation: ['mean', 'max'] }, { name: 'attention_received' }],
  high: { scopes: ['sentence', 'corpus'] },
};

let small: SmallRuns;
let dir: string;
let run: RunRecord;
before(async () => {
  small = await smallRuns();
  dir = (await small.run({}, SWEEP)).dir;
  run = readRun(dir);
});

function placeOf(row: MetricRow): string {
  const { metric, scorer, layer, site, norm, centring, leftOut, aggregation, boundary, scope, control, split } = row;
  return [metric, scorer, layer, site, norm, centring, leftOut, aggregation, boundary, scope, control, split].join(' ');
}

test('metrics.json: one row a place; finite numbers, or null with a reason', () => {
  assert.doesNotMatch(readFileSync(join(dir, 'metrics.json'), 'utf8'), /NaN|Infinity/);
  assert.doesNotMatch(readFileSync(join(dir, 'metrics.csv'), 'utf8'), /NaN|Infinity/);
  assert.doesNotMatch(readFileSync(join(dir, 'aggregates.json'), 'utf8'), /NaN|Infinity/);
  const places = run.metrics.map(placeOf);
  assert.equal(new Set(places).size, places.length);
  for (const row of run.metrics) {
    const { value, interval, reason, p, nullValue, pAdjusted } = row;
    assert.equal(value === null, reason !== undefined, placeOf(row));
    for (const number of [value, p, nullValue, pAdjusted, ...(interval ?? [])])
      assert.ok(number === null || Number.isFinite(number), placeOf(row));
    if (value === null) assert.deepEqual([interval, p], [null, null], placeOf(row));
    assert.equal(p === null, pAdjusted === null, placeOf(row));
    if (p !== null) assert.ok(p > 0 && p <= pAdjusted! && pAdjusted! <= 1, placeOf(row));
    if (value !== null && interval) assert.ok(interval[0] <= interval[1], placeOf(row));
  }
});

test('the sweep has every metric at every layer, site, aggregation and scope', () => {
  const swept = METRICS.filter(({ descriptive }) => !descriptive);
  for (const { name, dependsOn } of swept.filter(({ dependsOn }) => dependsOn !== 'words')) {
    const rows = run.metrics.filter((row) => row.metric === name && row.control === null && row.split === 'all');
    // 4 layers at 2 sites in 2 aggregations, and 3 layers of attention; by HIGH in 2 scopes.
    assert.equal(rows.length, (4 * 2 * 2 + 3) * (dependsOn === 'high' ? 2 : 1), name);
    assert.equal(rows.filter(({ primary }) => primary).length, 4 * 2 + 3, name);
  }
  assert.equal(run.metrics.filter(({ metric }) => metric === 'content_share').length, 1);
});

test('primary rows of the sweep are those at the first aggregation and scope', () => {
  const primary = run.metrics.filter((row) => row.primary);
  assert.ok(primary.every(({ aggregation }) => aggregation === null || ['mean', 'sum'].includes(aggregation)));
  assert.ok(primary.every(({ scope }) => scope === null || scope === 'sentence'));
  assert.ok(primary.every(({ control, split }) => control === null && split === 'all'));
});

test('entries of one scorer that share places are measured once, by the first', async () => {
  const shared = [{ name: 'tas' }, { name: 'tas', aggregation: ['max', 'mean'], boundary: [{ top: 2 }] }];
  const { metrics } = readRun((await small.run({}, { layers: [2], scorers: shared })).dir);
  const rows = metrics.filter(
    ({ metric, site, control }) => metric === 'auc_content_function' && site === 'post' && control === null,
  );
  assert.deepEqual(
    rows.map(({ aggregation, primary }) => [aggregation, primary]),
    [
      ['mean', true],
      ['max', false],
    ],
  );
  const high = metrics.filter(({ metric, site }) => metric === 'high_content_share' && site === 'post');
  assert.deepEqual(
    high.map(({ aggregation, boundary }) => `${aggregation} ${boundary}`),
    ['mean quantile 0.75', 'max top 2', 'mean top 2'],
  );
});

test('the boundary of HIGH is drawn over what the scope says', () => {
  const { metrics, words } = run;
  const content = words.map(({ stratum }) => stratum === 'content');
  const scores = words.map((word) => word.scores['tas.post.2']!);
  const share = (high: boolean[]) => content.filter((is, at) => is && high[at]).length / high.filter(Boolean).length;
  const reaches = (values: number[]) => {
    const sorted = [...values].sort((a, b) => a - b);
    const position = 0.75 * (sorted.length - 1);
    const below = Math.floor(position);
    const boundary = sorted[below]! + (position - below) * ((sorted[below + 1] ?? sorted[below]!) - sorted[below]!);
    return (value: number) => value >= boundary - 1e-12;
  };
  const overCorpus = share(scores.map(reaches(scores)));
  const overSentence = share(
    words.map((word, at) => reaches(scores.filter((_, i) => words[i]!.sentence === word.sentence))(scores[at]!)),
  );
  const valueOf = (scope: string) =>
    metrics.find(
      (row) =>
        row.metric === 'high_content_share' &&
        row.scorer === 'tas' &&
        row.layer === 2 &&
        row.site === 'post' &&
        row.aggregation === 'mean' &&
        row.scope === scope,
    )!.value!;
  assert.notEqual(overCorpus, overSentence);
  assert.ok(Math.abs(valueOf('corpus') - overCorpus) < 1e-12);
  assert.ok(Math.abs(valueOf('sentence') - overSentence) < 1e-12);
});

test('a boundary of the selection split is judged on the rest', async () => {
  const changes = { layers: [2], scorers: [{ name: 'tas' }], high: { scopes: ['selection'] } };
  const { metrics, words } = readRun((await small.run({}, changes)).dir);
  const row = metrics.find(({ metric, site }) => metric === 'high_content_share' && site === 'post')!;
  const scoreOf = (word: (typeof words)[number]) => word.scores['tas.post.2']!;
  const [selection, held] = ['selection', 'held'].map((split) => words.filter((word) => word.split === split));
  const sorted = selection!.map(scoreOf).sort((a, b) => a - b);
  const position = 0.75 * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(position)]!, sorted[Math.ceil(position)]!];
  const above = held!.filter((word) => scoreOf(word) >= low + (high - low) * (position % 1));
  const content = above.filter(({ stratum }) => stratum === 'content').length;
  assert.deepEqual([row.scope, row.split, row.n], ['selection', 'held', above.length]);
  assert.ok(Math.abs(row.value! - content / above.length) < 1e-12);
});

test('a corpus too small to split says so wherever a split is needed, and measures the rest', async () => {
  const changes = {
    limit: 3,
    layers: [2],
    scorers: [{ name: 'tas' }, { name: 'tas', centring: ['mean'] }],
    high: { scopes: ['sentence', 'selection'] },
  };
  const { metrics, manifest } = readRun((await small.run({}, changes)).dir);
  assert.equal(manifest.corpus.selectionSentences, 0);
  const needing = metrics.filter(({ scope, centring }) => scope === 'selection' || centring === 'mean');
  assert.ok(needing.length > 5);
  for (const { value, reason } of needing)
    assert.deepEqual([value, reason], [null, 'the corpus is too small for a selection split']);
  assert.ok(metrics.some(({ metric, value }) => metric === 'auc_content_function' && value !== null));
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MetricRow } from '../../toolkit/harness/measure/records';
import type { RunRecord } from '../../toolkit/harness/run/readRun';
import { erasureTables } from '../../toolkit/report/erasure';
import { reportPage } from '../../toolkit/report/html/page';
import { reportMarkdown } from '../../toolkit/report/markdown';
import { metricRow } from '../charts/sampleRows';
import { runConfigOf } from '../harness/runConfigOf';
import { sampleRun } from './sampleRun';

const plain = sampleRun();

function runWith(metrics: MetricRow[]): RunRecord {
  const config = runConfigOf({ ...plain.config, probes: { tasks: ['upos', 'deprel'], erasure: { words: 2 } } });
  return { ...plain, config, metrics: [...plain.metrics, ...metrics] };
}

/** What erasing a task at a layer exceeds the nulls by, with p-values. */
function rowsOf(bin: string, layer: number, [permuted, control]: [[number, number], [number, number]]): MetricRow[] {
  const place = { site: 'post', ablation: 'erase', effect: 'masked_loss', layer, bin, nSentences: 40 } as const;
  const excess = (name: string, [value, pAdjusted]: [number, number]) =>
    metricRow({ ...place, metric: 'erasure_excess', control: name, p: pAdjusted, pAdjusted }, value);
  return [
    metricRow({ ...place, metric: 'erasure_effect' }, 1),
    excess('permuted labels', permuted),
    excess('control task', control),
  ];
}

const run = runWith([
  ...rowsOf('upos', 3, [
    [0.5, 0.01],
    [0.4, 0.02],
  ]),
  ...rowsOf('upos', 4, [
    [0.5, 0.01],
    [0.4, 0.2],
  ]),
  ...rowsOf('upos', 5, [
    [-0.5, 0.01],
    [-0.4, 0.01],
  ]),
  ...rowsOf('deprel', 3, [
    [0.1, 0.3],
    [0.4, 0.01],
  ]),
  ...rowsOf('deprel', 4, [
    [0.1, 0.3],
    [0.4, 0.3],
  ]),
  ...rowsOf('deprel', 5, [
    [0.1, 0.3],
    [0.4, 0.3],
  ]),
]);

test('a layer uses a task where erasing it raises the loss by more than both nulls, both told from 0', () => {
  const { sentences, tables } = erasureTables(run)!;
  assert.match(sentences[0]!, /the loss of 2 words of each of 40 sentences, masked one at a time/);
  assert.match(
    sentences[1]!,
    /^Erasing `upos` raises the loss by more than both nulls at layer 3: the model uses it there\.$/,
  );
  assert.match(
    sentences[2]!,
    /^Erasing `deprel` raises the loss by no more than both nulls at any of 3 layers: that the model uses it is not shown\.$/,
  );
  const [{ header, rows }] = tables as [(typeof tables)[number]];
  assert.deepEqual(header, [
    'layer',
    'upos, permuted',
    'upos, control task',
    'deprel, permuted',
    'deprel, control task',
  ]);
  assert.deepEqual(
    rows.map((cells) => cells.map((cell) => cell.replace(/ \[.*?\]/, ''))),
    [
      ['3', '0.500', '0.400 *', '0.100', '0.400'],
      ['4', '0.500', '0.400', '0.100', '0.400'],
      ['5', '-0.500', '-0.400', '0.100', '0.400'],
    ],
  );
});

test('where nothing could be erased the reason is told, and without erasure there is no section', async () => {
  const reason =
    'states of 768 dimensions need at least 3840 words to fit an eraser on, and there are 900 outside the sample';
  const refused = runWith([{ ...metricRow({ metric: 'erasure_effect', bin: 'upos' }, 0), value: null, reason }]);
  assert.deepEqual(erasureTables(refused), { sentences: [`Nothing was erased: ${reason}.`], tables: [] });
  assert.equal(erasureTables(plain), null);
  assert.ok(reportMarkdown(run, {}, '').includes('## Whether the model uses it'));
  assert.ok(!reportMarkdown(plain, {}, '').includes('## Whether the model uses it'));
  assert.match(await reportPage(run, {}, ''), /<a href="#erasure">Whether the model uses it<\/a>/);
  assert.doesNotMatch(await reportPage(plain, {}, ''), /#erasure/);
});

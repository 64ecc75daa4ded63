import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MetricRow } from '../../toolkit/harness/measure/records';
import type { RunRecord } from '../../toolkit/harness/run/readRun';
import { reportPage } from '../../toolkit/report/html/page';
import { interventionTables } from '../../toolkit/report/interventions';
import { reportMarkdown } from '../../toolkit/report/markdown';
import { runConfigOf } from '../harness/runConfigOf';
import { metricRow } from '../charts/sampleRows';
import { sampleRun } from './sampleRun';

const plain = sampleRun();
const place = { site: 'post', effect: 'mlm_loss' } as const;
const norms = { ...place, ablation: 'scale_norms' } as const;
const rows: MetricRow[] = [0, 1].flatMap((layer) => [
  metricRow({ ...norms, metric: 'intervention_effect', layer, bin: 'd 1' }, 0.5 + layer),
  metricRow({ ...norms, metric: 'intervention_effect', layer, bin: 'd -1' }, 0.1),
  metricRow(
    {
      ...norms,
      metric: 'intervention_odd_part',
      layer,
      bin: 'd 1',
      nullValue: 0.05,
      p: 1e-4,
      pAdjusted: layer ? 0.2 : 2e-4,
    },
    0.2 + layer / 2,
  ),
  metricRow(
    {
      ...place,
      metric: 'intervention_excess',
      layer,
      ablation: 'zero',
      bin: 'high',
      p: 0.01,
      pAdjusted: layer ? 0.3 : 0.02,
    },
    0.7 + layer,
  ),
  ...[1, 2, 3, 4, 5].map((size) =>
    metricRow(
      { ...place, metric: 'intervention_effect', layer, ablation: 'remove_dimensions', bin: `dimension ${size * 100}` },
      size === 3 ? -9 : size,
    ),
  ),
  metricRow({ ...place, metric: 'intervention_excess', layer, ablation: 'zero', bin: 'high', effect: 'cls_l2' }, 99),
]);

function runWith(metrics: MetricRow[]): RunRecord {
  const sets = [{ name: 'high', words: 40, unmatched: 9, refused: { 'no word of the set has a match': 2 } }];
  return {
    ...plain,
    config: runConfigOf({ ...plain.config, interventions: { site: 'post' } }),
    manifest: {
      ...plain.manifest,
      interventions: {
        sentences: [3, 5],
        scorer: 'tas.post.8',
        tokens: 10,
        sets,
        failures: { 'a word has the score NaN': 1 },
        unavailable: { mlm_top1: 'the checkpoint has no masked-LM head' },
      },
    },
    metrics: [...plain.metrics, ...metrics],
  };
}

test('tables have the odd part beside permuted factors, the excess over matched words, and the largest dimensions', () => {
  const { tables, sentences } = interventionTables(runWith(rows))!;
  assert.deepEqual(
    tables.map(({ rows }) => rows),
    [
      [
        ['0', '0.500 [0.460, 0.550]', '0.100 [0.060, 0.150]', '0.200 [0.160, 0.250]', '0.050', '<0.001'],
        ['1', '1.500 [1.460, 1.550]', '0.100 [0.060, 0.150]', '0.700 [0.660, 0.750]', '0.050', '0.200'],
      ],
      [
        ['0', '0.700 [0.660, 0.750] *'],
        ['1', '1.700 [1.660, 1.750]'],
      ],
      [['high', '40', '9', '2: no word of the set has a match']],
      [0, 1].map((layer) => [
        `${layer}`,
        '300: -9.000 [-9.040, -8.950]',
        '500: 5.000 [4.960, 5.050]',
        '400: 4.000 [3.960, 4.050]',
        '1.500',
      ]),
    ],
  );
  assert.match(sentences.join(' '), /2 sentences drawn by the seed are changed at site post/);
  assert.match(sentences.join(' '), /Not to be had: mlm_top1 \(the checkpoint has no masked-LM head\)\./);
  assert.match(sentences.join(' '), /The scorer tas\.post\.8 failed: a word has the score NaN \(1 sentence\)\./);
});

test('both reports have the section with the numbers, and none where no state was changed', async () => {
  const run = runWith(rows);
  const markdown = reportMarkdown(run, {}, '');
  assert.match(markdown, /## What changing states does/);
  assert.match(markdown, /\| 1 \| 1\.500 \[1\.460, 1\.550\] \| .* \| 0\.050 \| 0\.200 \|/);
  const page = await reportPage(run, {}, '');
  assert.match(page, /<a href="#interventions">/);
  assert.match(page, /<section id="interventions"[\s\S]*1\.500 \[1\.460, 1\.550\]/);
  assert.doesNotMatch(reportMarkdown(plain, {}, ''), /changing states/);
  assert.doesNotMatch(await reportPage(plain, {}, ''), /interventions"/);
});

test('a run from before there were interventions, and one whose effects could not be had, are reported', () => {
  const manifest = { ...plain.manifest };
  Reflect.deleteProperty(manifest, 'interventions');
  assert.equal(interventionTables({ ...plain, manifest }), null);
  const { sentences, tables } = interventionTables(runWith([]))!;
  assert.match(sentences[0]!, /No effect could be had\./);
  assert.equal(tables.length, 1, 'how many words had a match');
});

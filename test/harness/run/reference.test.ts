import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openBackend } from '../../../toolkit/activations/openBackend';
import { parseExperimentConfig } from '../../../toolkit/harness/config/config';
import { runExperiment } from '../../../toolkit/harness/run/experiment';
import { readRun } from '../../../toolkit/harness/run/readRun';
import type { MetricRow } from '../../../toolkit/harness/measure/records';

/** Its names of metrics, and ours. */
const METRIC_NAMES = {
  auc_f: 'auc_content_function',
  auc_p: 'auc_content_punct',
  high: 'high_content_share',
  high_punct: 'high_punct_share',
  sal: 'auc_salient_head',
  sal_n: 'auc_salient_noun_head',
} as const;
type Short = keyof typeof METRIC_NAMES;

/** What the independent reference in PyTorch found on the embedded corpus with the embedded checkpoint. */
interface Reference {
  sentences: number;
  words: number;
  content: number;
  rows: (Record<Short, number> & { scorer: 'post' | 'pre' | 'attention'; layer: number })[];
}

/** Float32 sums in another order swap a few neighbours in rank, or move one word across its sentence's boundary, no more. */
function tolerance(metric: string, { n }: MetricRow): number {
  return metric.startsWith('high') ? 1 / n : 1e-4;
}

const root = join(__dirname, '../../..');
const reference = JSON.parse(readFileSync(join(root, 'test/golden/reference/embedded.json'), 'utf8')) as Reference;
const scratch = mkdtempSync(join(tmpdir(), 'reference-'));
after(() => {
  rmSync(scratch, { recursive: true });
});

let rows: MetricRow[];
let words: number;
before(async () => {
  const config = parseExperimentConfig({
    name: 'reference',
    checkpoint: join(root, 'checkpoints/bert-base-uncased'),
    corpus: join(root, 'experiments/corpora/embedded.conllu'),
    bootstrap: { draws: 2, primaryDraws: 2 },
    permutations: 2, // values are compared, not their intervals
  });
  const run = await runExperiment(config, { backend: await openBackend(), out: scratch });
  const record = readRun(run.dir);
  rows = record.metrics.filter(({ primary }) => primary);
  words = record.words.length;
});

function find(metric: string, scorer: string, layer: number): MetricRow {
  const [name, site] = scorer === 'attention' ? ['attention_received', null] : ['tas', scorer];
  return rows.find((row) => row.metric === metric && row.scorer === name && row.site === site && row.layer === layer)!;
}

test('the words and their content share are those of the reference', () => {
  const share = rows.find(({ metric }) => metric === 'content_share')!;
  assert.deepEqual([share.nSentences, share.n, words], [reference.sentences, reference.words, reference.words]);
  assert.ok(Math.abs(share.value! - reference.content) < 1e-12);
});

for (const short of Object.keys(METRIC_NAMES) as Short[]) {
  const metric = METRIC_NAMES[short];
  test(`${metric} equals the reference at every layer, at both sites and for attention received`, () => {
    let largest = 0;
    for (const { scorer, layer, [short]: expected } of reference.rows) {
      const row = find(metric, scorer, layer);
      const error = Math.abs(row.value! - expected);
      assert.ok(error <= tolerance(metric, row), `${scorer} ${layer}: ${row.value!} for ${expected}`);
      largest = Math.max(largest, error);
    }
    console.log(`${metric}: largest difference ${largest.toExponential(1)} over ${reference.rows.length} cells`);
  });
}

test('the reference covers 13 layers at both sites and 12 of attention', () => {
  const cells = reference.rows.map(({ scorer, layer }) => `${scorer} ${layer}`);
  assert.equal(new Set(cells).size, 13 + 13 + 12);
});

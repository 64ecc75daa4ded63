import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { type Backend, openBackend } from '../../../toolkit/activations/openBackend';
import type { Verdict } from '../../../toolkit/harness/claims/claim';
import { readExperimentConfig } from '../../../toolkit/harness/config/config';
import { runExperiment } from '../../../toolkit/harness/run/experiment';
import { readRun, type RunRecord } from '../../../toolkit/harness/run/readRun';
import { describeMethod } from '../../../toolkit/report/method';
import { convertedFixture, type Fixture, newPath } from '../../convertedFixture';

const ROOT = join(__dirname, '../../..');
/** A third of the embedded corpus, and draws enough for intervals; sentences are cut where a tiny checkpoint has too few positions. */
const SMALLER = ['sample=60', 'bootstrap.draws=20', 'bootstrap.primaryDraws=20', 'permutations=4', 'truncate=true'];

let backend: Backend;
before(async () => {
  backend = await openBackend('wasm');
});

/** A config as it is shipped, with a tiny checkpoint of its kind. */
async function shipped(name: string, fixture: Fixture): Promise<RunRecord> {
  const config = readExperimentConfig(join(ROOT, 'experiments/configs', `${name}.json`), SMALLER);
  const checkpoint = await convertedFixture(fixture);
  const { dir } = await runExperiment({ ...config, checkpoint }, { backend, out: newPath('runs') });
  return readRun(dir);
}

/**
 * What every kind has: each claim is judged at layer 2 of the three blocks, and what has no number lacks it for the corpus's sake.
 * @param leftOut - How many readings of a part have no number, where there are any.
 */
function assertJudged(
  { config, verdicts, manifest }: RunRecord,
  site: string,
  leftOut: Record<string, number> = {},
): Map<string, Verdict> {
  assert.equal(manifest.corpus.sentences, 60);
  const { C1, C2, C3, C4, C5, C6, C7 } = config.claims;
  for (const rule of [C1, C2, C3, C5, C6, C7]) assert.deepEqual([rule.layer, rule.site], [2, site]);
  assert.equal(C4.layer, 2);
  const byClaim = new Map(verdicts.map((verdict) => [verdict.claim, verdict as Verdict]));
  assert.deepEqual([...byClaim.keys()], ['C1', 'C2', 'C3', 'C4', 'C5', 'C6', 'C7']);
  assert.match(byClaim.get('C1')!.because, /no document has a summary marked \(human1\)$/); // of the corpus
  for (const id of ['C3', 'C4', 'C5', 'C6'])
    for (const { part, estimate, readings } of byClaim.get(id)!.parts) {
      assert.ok(estimate !== null, `${id} ${part}`);
      assert.equal(readings.leftOut, leftOut[`${id} ${part}`] ?? 0, `${id} ${part}`);
    }
  return byClaim;
}

test('an encoder whose blocks end with a norm is judged at post, and lacks nothing', async () => {
  const run = await shipped('layer-8', 'tiny-gelu');
  const claims = assertJudged(run, 'post');
  assert.deepEqual(run.manifest.unavailable, {});
  assert.match(claims.get('C7')!.because, /^described: scored by the same method in 1 family: bert \(/);
});

test('an encoder whose blocks begin with a norm is judged at stream; the beta that its norms lack is named, and left out', async () => {
  const run = await shipped('claims-pre-norm', 'modernbert-gelu');
  const claims = assertJudged(run, 'stream');
  assert.match(claims.get('C7')!.because, /^described: scored by the same method in 1 family: modernbert \(/);
  const why = "the model's norms have no beta to subtract";
  const lacking = [0, 1, 2, 3].map((layer) => [`tas.read.${layer},centring=beta`, why]);
  assert.deepEqual(Object.entries(run.manifest.unavailable), lacking);
  assert.ok(run.metrics.every(({ centring }) => centring !== 'beta'));
  const named = `Not to be had of this checkpoint: tas.read.0,centring=beta and 3 others like it (${why}).`;
  assert.ok(describeMethod(run).some((paragraph) => paragraph.endsWith(named)));
});

test('a causal model is judged without the first word of each sentence, and read in its document too', async () => {
  const run = await shipped('claims-causal', 'gpt2-gelu'); // whose tokenizer begins with no token of its own
  // The means that C4 takes away are of sentences by themselves.
  const claims = assertJudged(run, 'stream', { 'C4 vector': 2, 'C4 activation': 2 });
  const contexts = run.readings.rows.map(({ context }) => context);
  assert.deepEqual([...new Set(contexts)].sort(), ['document', 'sentence']);
  assert.match(claims.get('C7')!.because, /^described: .*: gpt2 \(.*\); one checkpoint alone: claims\.C7\.runs names/);
  assert.deepEqual(run.manifest.unavailable, {});
  assert.ok(run.words.length > 600 && run.words.every(({ word }) => word > 0));
});

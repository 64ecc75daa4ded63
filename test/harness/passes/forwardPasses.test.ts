import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { planBatches } from '../../../toolkit/activations/batch';
import type { Feeds } from '../../../toolkit/activations/graphRunner';
import { tokensIn } from '../../../toolkit/activations/progress';
import { dimensionMaskInput, SITES, stateTap } from '../../../toolkit/graph/taps';
import { selected } from '../../../toolkit/harness/job/job';
import { computeColumns } from '../../../toolkit/harness/passes/forwardPasses';
import { computeMoments } from '../../../toolkit/harness/passes/moments';
import { askedColumns } from '../../../toolkit/harness/passes/scoringPlan';
import { newPath } from '../../convertedFixture';
import { manifestOf, type SmallRuns, smallRuns } from '../smallRun';
import { jobOf } from './scoredJob';

const WHOLE = { index: 1, of: 1 };
/** Five ways to leave states as they are not. */
const SWEEP = {
  scorers: [
    { name: 'tas', norm: ['l2', 'l1', 'linf', 'share'], centring: ['none', 'mean', 'beta'], leftOut: [0, 3] },
    { name: 'attention_received' },
  ],
};

let small: SmallRuns;
before(async () => {
  small = await smallRuns();
});

interface Run {
  feeds: Feeds;
  taps: readonly string[];
}

/** Columns of a sweep, and every run of the graph that they took. */
async function computeWatched(changes: object, slice = WHOLE) {
  const job = jobOf(small, changes);
  const model = await small.backend.loadModel(job.checkpoint.dir);
  const moments = await computeMoments(model, selected(job.encodings, job.isSelection), () => undefined);
  const runs: Run[] = [];
  const runner = Object.assign(Object.create(model.runner) as typeof model.runner, {
    run: (feeds: Feeds, taps: readonly string[]) => {
      runs.push({ feeds, taps });
      return model.runner.run(feeds, taps);
    },
  });
  const dir = newPath('partial');
  mkdirSync(dir);
  const computed = await computeColumns({
    ...{ model: { ...model, runner }, encodings: job.encodings, columns: askedColumns(job), moments, slice },
    ...{ journalPath: join(dir, 'scores.bin'), onProgress: () => undefined, signal: undefined },
  });
  await model.dispose();
  return { job, runs, ...computed };
}

test('whatever is swept, the blocks run once a sentence: altered norms come from the states of that pass', async () => {
  const { job, runs, passes } = await computeWatched(SWEEP);
  const batches = planBatches(job.encodings, small.backend.tokenBudget);
  const states = SITES.flatMap((site) => [0, 1, 2, 3].map((layer) => ({ site, state: stateTap(site, layer), layer })));
  const isAltered = ({ feeds }: Run) => states.some(({ site, layer }) => dimensionMaskInput(site, layer) in feeds);
  assert.deepEqual(
    runs.filter((run) => !isAltered(run)).map(({ feeds }) => feeds.input_ids!.shape),
    batches.map(({ indices, length }) => [indices.length, length]),
  );
  const again = runs.filter(isAltered);
  assert.equal(again.length, 5 * batches.length);
  for (const { feeds, taps } of again)
    for (const tap of taps) {
      assert.match(tap, /^(tas|residual_norm)_centred(_l1|_linf)?\.\d$/);
      const site = tap.startsWith('tas') ? 'post' : 'pre';
      assert.ok(stateTap(site, Number(tap.split('.')[1])) in feeds, `${tap} is computed from a state that is fed`);
    }
  assert.deepEqual(passes, { fromCache: false, forwardPasses: batches.length, tokens: tokensIn(job.encodings) });
});

test('slices of the batches are the batches, each once; sentences of other slices have no columns', async () => {
  const whole = await computeWatched({ layers: [2] });
  const slices = await Promise.all([1, 2, 3].map((index) => computeWatched({ layers: [2] }, { index, of: 3 })));
  const total = slices.reduce((sum, { passes }) => sum + passes.forwardPasses, 0);
  assert.equal(total, whole.passes.forwardPasses);
  assert.ok(slices.every(({ passes }) => passes.forwardPasses > 0));
  whole.sentences.forEach((columns, sentence) => {
    const found = slices.map(({ sentences }) => sentences[sentence]).filter((own) => own !== undefined);
    assert.deepEqual(found, [columns]);
  });
});

test('the manifest counts the passes over the corpus and over the selection split', async () => {
  const plain = jobOf(small, {});
  const split = selected(plain.encodings, plain.isSelection);
  const batches = planBatches(plain.encodings, small.backend.tokenBudget).length;
  const first = planBatches(split, small.backend.tokenBudget).length;
  const tokens = tokensIn(plain.encodings);
  const activationsOf = async (changes: object) => manifestOf((await small.run({}, changes)).dir).activations;
  assert.deepEqual(await activationsOf({}), { fromCache: false, forwardPasses: batches, tokens });
  assert.deepEqual(await activationsOf(SWEEP), {
    fromCache: false,
    forwardPasses: batches + first,
    tokens: tokens + tokensIn(split),
  });
});

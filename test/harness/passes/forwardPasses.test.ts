import * as tf from '@tensorflow/tfjs-core';
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Batch, planBatches } from '../../../toolkit/activations/batch';
import { type Collector, collect } from '../../../toolkit/activations/collect';
import type { Model } from '../../../toolkit/activations/model';
import { tokensIn } from '../../../toolkit/activations/progress';
import { dimensionMaskInput, tapName } from '../../../toolkit/graph/taps';
import { type Job, selected } from '../../../toolkit/harness/job/job';
import { askedColumns } from '../../../toolkit/harness/passes/columns';
import { scoreCollector, scoreJournal, sliceBatches } from '../../../toolkit/harness/passes/forwardPasses';
import { betasOf, momentCollector } from '../../../toolkit/harness/passes/moments';
import { newPath } from '../../convertedFixture';
import { manifestOf, type SmallRuns, smallRuns } from '../smallRun';
import { type GraphRun, jobOf, watched } from './scoredJob';

const UNWATCHED = { onProgress: () => undefined };
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

interface Prepared {
  job: Job;
  model: Model;
  batches: Batch[];
  runs: GraphRun[];
}

/** A job's batches and its model, whose runs are watched. */
async function prepared(changes: object, slice = WHOLE): Promise<Prepared> {
  const job = await jobOf(small, changes);
  const batches = sliceBatches(planBatches(job.encodings, small.backend.tokenBudget), slice);
  return { job, batches, ...watched(await small.backend.loadModel(job.checkpoint.dir)) };
}

/** What a sweep asks, with moments of the selection split. */
async function scoresOf({ job, model, batches }: Prepared, journalPath = newPath('scores.bin')) {
  const split = selected(job.encodings, job.isSelection);
  const ofSplit = momentCollector(model, split);
  await collect(model, split, planBatches(split, model.tokenBudget), [ofSplit], UNWATCHED);
  const moments = new Map([...ofSplit.result(), ...(await betasOf(model))]);
  const scored = { ...{ columns: askedColumns(job), encodings: job.encodings, batches }, ...model };
  const journal = scoreJournal(journalPath, scored, { of: {}, say: () => undefined });
  return scoreCollector(scored, moments, journal);
}

/** Columns of a sweep, and every run of the graph that they took. */
async function computeWatched(changes: object, slice = WHOLE) {
  const { runs, ...of } = await prepared(changes, slice);
  const collector = await scoresOf({ ...of, runs });
  runs.splice(0);
  const ran = await collect(of.model, of.job.encodings, of.batches, [collector], UNWATCHED);
  await of.model.dispose();
  return { job: of.job, runs, ran, sentences: collector.result() };
}

test('whatever is swept, the blocks run once a sentence: altered norms come from the states of that pass', async () => {
  const { job, runs, ran } = await computeWatched(SWEEP);
  const batches = planBatches(job.encodings, small.backend.tokenBudget);
  const stateTap = (site: string, layer: number) => tapName({ kind: 'state', layer, site });
  const states = ['post', 'pre'].flatMap((site) => [0, 1, 2, 3].map((layer) => stateTap(site, layer)));
  const isAltered = ({ feeds }: GraphRun) => states.some((state) => dimensionMaskInput(state) in feeds);
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
  assert.deepEqual(ran, batches);
});

test('slices of the batches are the batches, each once; sentences of other slices have no columns', async () => {
  const whole = await computeWatched({ layers: [2] });
  const slices = await Promise.all([1, 2, 3].map((index) => computeWatched({ layers: [2] }, { index, of: 3 })));
  const total = slices.reduce((sum, { ran }) => sum + ran.length, 0);
  assert.equal(total, whole.ran.length);
  assert.ok(slices.every(({ ran }) => ran.length > 0));
  whole.sentences.forEach((columns, sentence) => {
    const found = slices.map(({ sentences }) => sentences[sentence]).filter((own) => own !== undefined);
    assert.deepEqual(found, [columns]);
  });
});

test('the manifest counts the passes over the corpus and over the selection split', async () => {
  const plain = await jobOf(small, {});
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

test('beta is of the model: centring by it alone puts no sentence through once more', async () => {
  const beta = { scorers: [{ name: 'tas' }, { name: 'tas', centring: ['beta'] }] };
  const plain = manifestOf((await small.run({}, {})).dir).activations;
  assert.deepEqual(manifestOf((await small.run({}, beta)).dir).activations, plain);
});

test('scores and moments of one pass are, to the last bit, those of a pass each, in the runs of one', async () => {
  const of = await prepared(SWEEP);
  const { model, job, batches, runs } = of;
  const pass = async (...collectors: Collector<unknown>[]) => {
    runs.splice(0);
    await collect(model, job.encodings, batches, collectors, UNWATCHED);
    return runs.length;
  };
  const alone = { scores: await scoresOf(of), moments: momentCollector(model, job.encodings) };
  const together = { scores: await scoresOf(of), moments: momentCollector(model, job.encodings) };
  // Six runs a batch: the states, and five alterations of them.
  assert.deepEqual([await pass(alone.scores), await pass(alone.moments)], [6 * batches.length, batches.length]);
  assert.equal(await pass(together.moments, together.scores), 6 * batches.length);
  assert.deepEqual(together.scores.result(), alone.scores.result());
  assert.deepEqual(together.moments.result(), alone.moments.result());
  await model.dispose();
});

test('a pass goes on where its journal ends, and gives a collector without one every batch', async () => {
  const of = await prepared(SWEEP);
  const { model, job, batches, runs } = of;
  const path = newPath('scores.bin');
  const whole = await scoresOf(of, path);
  const controller = new AbortController();
  let done = 0;
  const onProgress = () => {
    if (++done === 3) controller.abort();
  };
  const stop = { onProgress, signal: controller.signal };
  await assert.rejects(collect(model, job.encodings, batches, [whole], stop), { name: 'AbortError' });
  const resumed = await scoresOf(of, path);
  assert.equal(resumed.finished, 2);
  const moments = momentCollector(model, job.encodings);
  assert.deepEqual(await collect(model, job.encodings, batches, [resumed, moments], UNWATCHED), batches);
  const [scores, alone] = [await scoresOf(of), momentCollector(model, job.encodings)];
  await collect(model, job.encodings, batches, [scores, alone], UNWATCHED);
  assert.deepEqual(resumed.result(), scores.result());
  assert.deepEqual(moments.result(), alone.result());
  const complete = await scoresOf(of, path);
  runs.splice(0);
  assert.deepEqual(await collect(model, job.encodings, batches, [complete], UNWATCHED), []);
  assert.deepEqual([runs, complete.result()], [[], scores.result()]);
  await model.dispose();
});

/** Frees what nothing holds. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

test('collectors keep no states: after a pass of whatever length none is held, and no tensor either', async () => {
  const of = await prepared(SWEEP);
  const { model, job, batches } = of;
  const collectors = [await scoresOf(of), momentCollector(model, job.encodings)];
  const states: WeakRef<Float32Array>[] = [];
  const tensors: number[] = [];
  const loaded = tf.memory().numTensors;
  const witness: Collector<void> = {
    wants: { taps: [] },
    fold: ({ sentences }) => {
      tensors.push(tf.memory().numTensors);
      for (const taps of sentences)
        for (const { shape, values } of Object.values(taps)) if (shape.length > 1) states.push(new WeakRef(values));
    },
    result: () => undefined,
  };
  await collect(model, job.encodings, batches, [...collectors, witness], UNWATCHED);
  await new Promise((resolve) => setTimeout(resolve)); // a WeakRef holds on to the end of the turn it was made in
  collectGarbage();
  assert.ok(states.length > 8 * job.encodings.length);
  assert.equal(states.filter((state) => state.deref() !== undefined).length, 0);
  // Beside the weights only what the next batch is fed.
  const half = Math.floor(tensors.length / 2);
  assert.ok(Math.max(...tensors.slice(half)) <= Math.max(...tensors.slice(0, half)), tensors.join());
  assert.equal(tf.memory().numTensors, loaded);
  await model.dispose();
});

test('collectors that would alter the same states differently do not share a pass', async () => {
  const of = await prepared(SWEEP);
  const { model, job, batches } = of;
  const one = await scoresOf(of);
  const altered = one.wants.altered!.map((taps) => ({
    ...taps,
    feeds: Object.fromEntries(
      Object.entries(taps.feeds).map(([name, { shape, values }]) => [
        name,
        { shape, values: values.map((v) => v + 1) },
      ]),
    ),
  }));
  const other: Collector<void> = { wants: { taps: [], altered }, fold: () => undefined, result: () => undefined };
  await assert.rejects(
    collect(model, job.encodings, batches, [one, other], UNWATCHED),
    /^Error: two collectors feed different values of center\.hidden_states\.0 for centring=none,leftOut=3$/,
  );
  await model.dispose();
});

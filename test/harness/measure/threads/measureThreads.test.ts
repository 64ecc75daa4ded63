import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { before, test } from 'node:test';
import { measureAnalyses } from '../../../../toolkit/harness/measure/analyses';
import { measureCells } from '../../../../toolkit/harness/measure/cells';
import { type MeasureContext, measureContext } from '../../../../toolkit/harness/measure/context';
import { underPermutations } from '../../../../toolkit/harness/measure/permutations';
import type { Reading, Statistics } from '../../../../toolkit/harness/measure/readings';
import { MeasureThreads } from '../../../../toolkit/harness/measure/threads/measureThreads';
import type { Measurement } from '../../../../toolkit/harness/measure/records';
import { measureControls } from '../../../../toolkit/harness/measure/sweep';
import { scoreRun } from '../../../../toolkit/harness/passes/scoring';
import { wordTable } from '../../../../toolkit/harness/passes/wordTable';
import { METRICS } from '../../../../toolkit/metrics/registry';
import { workersStarted } from '../../../activations/workersStarted';
import { newPath } from '../../../convertedFixture';
import { jobOf, scoringTools } from '../../passes/scoredJob';
import { smallRuns } from '../../smallRun';

/** Every scorer that a pass gives, by frequency and at random besides: each needs something else of a context. */
const CHANGES = {
  scorers: [
    { name: 'tas' },
    { name: 'tas', leftOut: [3] },
    { name: 'attention_received' },
    { name: 'frequency' },
    { name: 'random' },
  ],
  bootstrap: { draws: 30, primaryDraws: 60 },
  permutations: 12,
};

const TOOLS = { onProgress: () => undefined, signal: undefined, say: () => undefined };

let newContext: () => MeasureContext;
let leftOut: Record<string, number[]>;
before(async () => {
  const small = await smallRuns({ sentences: 30 });
  const job = await jobOf(small, CHANGES);
  const dir = newPath('partial');
  mkdirSync(dir);
  const scored = await scoreRun(job, dir, scoringTools(small));
  leftOut = scored.leftOutDimensions;
  newContext = () => measureContext(job, wordTable({ ...job, ...scored, seed: job.config.seed }), METRICS);
});

/** With a context of its own, so that nothing is kept from another. */
async function measured(
  count: number,
  measure: (context: MeasureContext, threads: MeasureThreads) => Promise<unknown>,
) {
  const context = newContext();
  const threads = new MeasureThreads(context, count, 0);
  try {
    return await measure(context, threads);
  } finally {
    await threads.dispose();
  }
}

test('cells measured in threads are those measured here, draw by draw', async () => {
  const workers = workersStarted();
  const cells = (context: MeasureContext, threads: MeasureThreads) =>
    measureCells(context, newPath('measured.jsonl'), threads, TOOLS);
  const here = await measured(1, cells);
  assert.equal(workers.length, 0);
  assert.deepEqual(await measured(2, cells), here);
  assert.equal(workers.length, 2);
  assert.deepEqual(await measured(3, cells), here);
});

const READING: Reading = {
  ...{ layer: 2, site: 'post', scope: 'sentence', aggregation: 'mean' },
  ...{ specialTokens: 'out', punctuation: 'in', variant: null },
};

test('statistics of permuted labels that threads compute are those computed here', async () => {
  const use = (statistics: Statistics) => [
    statistics.contentOdds(READING),
    statistics.contentAuc({ ...READING, layer: 1 }),
    statistics.salienceAuc(READING),
    statistics.contentShift('activation', READING),
    statistics.punctuationShare('attention_received', { ...READING, punctuation: 'out' }),
    statistics.contentTokenShare(),
  ];
  const under = (context: MeasureContext, threads: MeasureThreads) => underPermutations(context, threads, use);
  const here = (await measured(1, under)) as ReturnType<typeof use>[];
  assert.equal(here.length, CHANGES.permutations);
  assert.notDeepEqual(here[0], here[1]);
  assert.deepEqual(await measured(2, under), here);
});

test('what was not asked of the first permutation is computed where it is asked', async () => {
  let times = 0;
  const use = (statistics: Statistics) => statistics.contentAuc({ ...READING, layer: times++ === 0 ? 1 : 2 });
  const under = (context: MeasureContext, threads: MeasureThreads) => {
    times = 0;
    return underPermutations(context, threads, use);
  };
  assert.deepEqual(await measured(2, under), await measured(1, under));
});

test('controls that threads hold fixed give what they give here, draw by draw', async () => {
  assert.deepEqual(await measured(2, measureControls), await measured(1, measureControls));
});

test('layers, boundaries, dips, shifts and outliers in threads are those of this one, draw by draw', async () => {
  const analyses = (context: MeasureContext, threads: MeasureThreads) => measureAnalyses(context, leftOut, threads);
  const here = (await measured(1, analyses)) as Measurement[];
  const metrics = new Set(here.map(({ row }) => row.metric));
  for (const metric of [
    'auc_content_function',
    'best_layer',
    'high_content_odds',
    'high_jaccard_next',
    'dip',
    'shift_dominance',
  ])
    assert.ok(metrics.has(metric), metric);
  assert.ok(here.some(({ row }) => row.control === 'left_out_1'));
  assert.deepEqual(await measured(2, analyses), here);
  assert.deepEqual(await measured(3, analyses), here);
});

test('threads that run already are given the first thing too', async () => {
  const context = newContext();
  const threads = new MeasureThreads(context, 2, 0);
  const ways = {
    here: () => 'here',
    task: (controls: number) => ({ controls }),
    there: () => 'in a thread',
  };
  const places: string[] = [];
  for (const layers of [[0, 1], [0]]) for await (const [, place] of threads.each(layers, ways)) places.push(place);
  await threads.dispose();
  assert.deepEqual(places, ['here', 'in a thread', 'in a thread']);
});

test('threads are not started for little', async () => {
  const workers = workersStarted();
  const context = newContext();
  await measureCells(context, newPath('measured.jsonl'), new MeasureThreads(context, 2), TOOLS);
  assert.equal(workers.length, 0);
});

test('a thread that dies is named, and what was measured is kept', async () => {
  const workers = workersStarted();
  const path = newPath('measured.jsonl');
  let done = 0;
  const tools = {
    ...TOOLS,
    onProgress: (progress: { done: number }) => {
      done = progress.done;
      void workers[0]?.terminate();
    },
  };
  const died = /worker 1 of 2 died \(exit code \d+\); run the command again to go on where it was/;
  await assert.rejects(
    measured(2, (context, threads) => measureCells(context, path, threads, tools)),
    died,
  );
  let left = 0;
  const resuming = { ...TOOLS, onProgress: () => left++ };
  const all = await measured(1, (context, threads) => measureCells(context, path, threads, resuming));
  assert.equal(left, newContext().job.cells.length - done);
  const whole = (context: MeasureContext, threads: MeasureThreads) =>
    measureCells(context, newPath('measured.jsonl'), threads, TOOLS);
  assert.deepEqual(all, await measured(1, whole));
});

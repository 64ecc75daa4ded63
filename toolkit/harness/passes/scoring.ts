import { join } from 'node:path';
import type { ActivationCache } from '../../activations/cache';
import type { Columns } from '../../activations/cacheFile';
import { cacheText } from '../../activations/cacheSource';
import type { Model } from '../../activations/model';
import { type OnProgress, tokensIn, uncounted } from '../../activations/progress';
import { planBatches } from '../../activations/batch';
import type { Backend } from '../../activations/openBackend';
import { type Job, madeFrom, selected, type Stopwatch } from '../job/job';
import { leftOutDimensions } from './alteration';
import type { Column } from './columns';
import { computeColumns, joinSentences, type Passes } from './forwardPasses';
import { computeMoments, momentColumns, type Moments, momentsOf } from './moments';
import { askedColumns, type Keeping, planScoring } from './scoringPlan';
import type { Slice } from '../config/shard';

/** Wordpiece scores of finished batches, from which an interrupted run goes on, and which a shard is for. */
export const JOURNAL = 'scores.bin';

/** With what a run is scored. */
export interface ScoringTools {
  backend: Backend;
  /** Without it nothing is kept. */
  cache: ActivationCache | null;
  onProgress: OnProgress;
  signal: AbortSignal | undefined;
  /** Called with a line for people to read where what an interrupted run left cannot be used. */
  say: (line: string) => void;
  watch: Stopwatch;
}

/** Wordpiece scores of a whole run. */
export interface Scored {
  columns: Columns;
  /** By state, the dimensions that are left out where most are, the largest variance first. */
  leftOutDimensions: Record<string, number[]>;
  passes: Passes;
}

/** Columns for all cells: from the cache, or from forward passes, for which alone the weights are loaded. */
export async function scoreRun(job: Job, dir: string, tools: ScoringTools): Promise<Scored> {
  const asked = askedColumns(job);
  const keeping = tools.cache && keep(tools.cache, job, tools.backend, 'scores');
  const { known, missing } = planScoring(asked, job.checkpoint.config, keeping);
  tools.watch.lap('reading the activation cache');
  return withModel(job, tools, async (model) => {
    const { moments, leftOutDimensions, passes } = await findMoments(job, asked, tools, model);
    if (missing.length === 0) return { columns: known, leftOutDimensions, passes };
    const computed = await compute(job, dir, missing, moments, { index: 1, of: 1 }, tools, await model());
    const columns = new Map([
      ...known,
      ...joinSentences(
        missing,
        computed.sentences.map((sentence) => sentence!),
      ),
    ]);
    keeping?.cache.write(keeping.source, columns);
    tools.watch.lap('writing the activation cache');
    return { columns, leftOutDimensions, passes: addPasses(passes, computed.passes) };
  });
}

/** One slice of the batches of a run, left in the journal in `dir`. Scores are neither taken from the cache nor kept. */
export async function scoreSlice(
  job: Job,
  dir: string,
  slice: Slice,
  tools: ScoringTools,
): Promise<Omit<Scored, 'columns'>> {
  const asked = askedColumns(job);
  return withModel(job, tools, async (model) => {
    const { moments, leftOutDimensions, passes } = await findMoments(job, asked, tools, model);
    const computed = await compute(job, dir, asked, moments, slice, tools, await model());
    return { leftOutDimensions, passes: addPasses(passes, computed.passes) };
  });
}

/** Loads the weights when they are first asked for, and frees them. */
export async function withModel<T>(
  job: Job,
  tools: ScoringTools,
  work: (model: () => Promise<Model>) => Promise<T>,
): Promise<T> {
  let model: Model | null = null;
  const load = async () => {
    if (model) return model;
    tools.onProgress(uncounted('loading the checkpoint'));
    model = await loadOn(tools.backend, job.checkpoint.dir);
    tools.watch.lap('loading the checkpoint');
    return model;
  };
  try {
    return await work(load);
  } finally {
    await (model as Model | null)?.dispose();
  }
}

/** What a model gives is kept under the backend's name, which must be that of what computed it. */
async function loadOn(backend: Backend, dir: string): Promise<Model> {
  const model = await backend.loadModel(dir);
  if (model.backend === backend.name) return model;
  await model.dispose();
  throw new Error(`backend ${backend.name} loads models on ${model.backend}`);
}

/** Moments of the selection split, kept or computed, where a column needs them. */
async function findMoments(
  job: Job,
  asked: readonly Column[],
  tools: ScoringTools,
  model: () => Promise<Model>,
): Promise<Omit<Scored, 'columns'> & { moments: Moments }> {
  const kept: Passes = { fromCache: true, forwardPasses: 0, tokens: 0 };
  const needsMoments = asked.some(({ altered }) => altered);
  const { moments, passes } = needsMoments
    ? await momentsOfSelection(job, tools, model, kept)
    : { moments: new Map<string, never>(), passes: kept };
  const places = job.cells.map(({ place }) => place);
  return { moments, leftOutDimensions: leftOutDimensions(places, moments), passes };
}

async function momentsOfSelection(
  job: Job,
  { backend, cache, onProgress, signal, watch }: ScoringTools,
  model: () => Promise<Model>,
  kept: Passes,
): Promise<{ moments: Moments; passes: Passes }> {
  const keeping = cache && keep(cache, job, backend, 'moments');
  const known = keeping?.cache.read(keeping.source);
  if (known) return { moments: momentsOf(known), passes: kept };
  const encodings = selected(job.encodings, job.isSelection);
  const loaded = await model();
  const moments = await computeMoments(loaded, encodings, onProgress, signal);
  keeping?.cache.write(keeping.source, momentColumns(moments));
  watch.lap('selection split');
  const forwardPasses = planBatches(encodings, loaded.tokenBudget).length;
  return { moments, passes: { fromCache: false, forwardPasses, tokens: tokensIn(encodings) } };
}

async function compute(
  { encodings, inputs }: Job,
  dir: string,
  columns: readonly Column[],
  moments: Moments,
  slice: Slice,
  { onProgress, signal, say, watch }: ScoringTools,
  model: Model,
): ReturnType<typeof computeColumns> {
  const journalPath = join(dir, JOURNAL);
  const journal = { journalPath, of: madeFrom(inputs), say };
  const computed = await computeColumns({ model, encodings, columns, moments, slice, ...journal, onProgress, signal });
  watch.lap('forward passes');
  return computed;
}

/** Where the scores of a run, or the moments of its selection split, are kept. */
export function keep(cache: ActivationCache, job: Job, backend: Backend, content: 'scores' | 'moments'): Keeping {
  const encodings = content === 'scores' ? job.encodings : selected(job.encodings, job.isSelection);
  return {
    cache,
    source: {
      content,
      checkpoint: job.checkpoint.digest,
      backend: backend.name,
      precision: backend.precision,
      text: cacheText(encodings),
    },
  };
}

function addPasses(a: Passes, b: Passes): Passes {
  return {
    fromCache: a.fromCache && b.fromCache,
    forwardPasses: a.forwardPasses + b.forwardPasses,
    tokens: a.tokens + b.tokens,
  };
}

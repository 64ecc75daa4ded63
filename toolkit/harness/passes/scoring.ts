import { join } from 'node:path';
import { type Batch, planBatches } from '../../activations/batch';
import type { ActivationCache } from '../../activations/cache';
import { cacheText, type Columns } from '../../activations/cacheFile';
import { collect } from '../../activations/collect';
import type { Model } from '../../activations/model';
import type { Backend } from '../../activations/openBackend';
import { type OnProgress, tokensOf, uncounted } from '../../activations/progress';
import type { Encoding } from '../../tokens/tokenizer';
import type { Slice } from '../config/shard';
import { type Job, madeFrom, selected } from '../job/job';
import type { Stopwatch } from '../job/stopwatch';
import { askedColumns, type Column, type Keeping, planScoring } from './columns';
import {
  joinSentences,
  type Passes,
  scoreCollector,
  scoreJournal,
  type SentenceColumns,
  sliceBatches,
} from './forwardPasses';
import { betasOf, leftOutDimensions, momentCollector, type Moments, needsMoments } from './moments';

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
    const needed = neededMoments(asked, missing);
    const { moments, leftOutDimensions, passes } = await findMoments(job, needed, tools, model);
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
    const needed = neededMoments(asked, asked);
    const { moments, leftOutDimensions, passes } = await findMoments(job, needed, tools, model);
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

/** Of what states are altered by: `moments` of the selection split; or `betas` alone, for which no sentence goes through the model. */
export function neededMoments(asked: readonly Column[], missing: readonly Column[]): 'moments' | 'betas' | null {
  const alterations = (columns: readonly Column[]) => columns.flatMap(({ altered }) => altered?.alteration ?? []);
  // The manifest names the dimensions that are left out, whether or not their norms are kept.
  if (alterations(missing).some(needsMoments) || alterations(asked).some(({ leftOut }) => leftOut > 0))
    return 'moments';
  return alterations(missing).length > 0 ? 'betas' : null;
}

/** Moments of the selection split, kept or computed, as far as columns need them. */
async function findMoments(
  job: Job,
  needed: ReturnType<typeof neededMoments>,
  tools: ScoringTools,
  model: () => Promise<Model>,
): Promise<Omit<Scored, 'columns'> & { moments: Moments }> {
  const { moments, passes } = await momentsOfSelection(job, needed, tools, model);
  const places = job.cells.map(({ place }) => place);
  return { moments, leftOutDimensions: leftOutDimensions(places, moments), passes };
}

async function momentsOfSelection(
  job: Job,
  needed: ReturnType<typeof neededMoments>,
  tools: ScoringTools,
  model: () => Promise<Model>,
): Promise<{ moments: Moments; passes: Passes }> {
  const kept: Passes = { fromCache: true, forwardPasses: 0, tokens: 0 };
  if (needed === null) return { moments: new Map<string, never>(), passes: kept };
  const keeping = tools.cache && keep(tools.cache, job, tools.backend, 'moments');
  const known = keeping?.cache.read(keeping.source);
  if (known) return { moments: known, passes: kept };
  const loaded = await model();
  if (needed === 'betas') return { moments: await betasOf(loaded), passes: kept };
  const { moments, passes } = await passOfSelection(job, tools, loaded);
  keeping?.cache.write(keeping.source, moments);
  tools.watch.lap('selection split');
  return { moments, passes };
}

/** The selection split goes through by itself and first: norms are centred on its means, and its own batches decide their last bits. */
async function passOfSelection(
  job: Job,
  { onProgress, signal }: ScoringTools,
  model: Model,
): Promise<{ moments: Moments; passes: Passes }> {
  const encodings = selected(job.encodings, job.isSelection);
  const collector = momentCollector(model, encodings);
  const batches = planBatches(encodings, model.tokenBudget);
  const ran = await collect(model, encodings, batches, [collector], { stage: 'selection split', onProgress, signal });
  const moments = new Map([...collector.result(), ...(await betasOf(model))]);
  return { moments, passes: passesOf(encodings, ran) };
}

/** Columns over the sentences of a slice. */
async function compute(
  { encodings, inputs }: Job,
  dir: string,
  columns: readonly Column[],
  moments: Moments,
  slice: Slice,
  tools: ScoringTools,
  model: Model,
): Promise<{ sentences: (SentenceColumns | undefined)[]; passes: Passes }> {
  const { backend, tokenBudget } = model;
  const batches = sliceBatches(planBatches(encodings, tokenBudget), slice);
  const scored = { columns, encodings, batches, backend, tokenBudget };
  const journal = scoreJournal(join(dir, JOURNAL), scored, { of: madeFrom(inputs), say: tools.say });
  const collector = scoreCollector(model, scored, moments, journal);
  const ran = await collect(model, encodings, batches, [collector], tools);
  tools.watch.lap('forward passes');
  return { sentences: collector.result(), passes: passesOf(encodings, ran) };
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

function passesOf(encodings: readonly Encoding[], batches: readonly Batch[]): Passes {
  const tokens = batches.reduce((sum, batch) => sum + tokensOf(encodings, batch), 0);
  return { fromCache: false, forwardPasses: batches.length, tokens };
}

function addPasses(a: Passes, b: Passes): Passes {
  return {
    fromCache: a.fromCache && b.fromCache,
    forwardPasses: a.forwardPasses + b.forwardPasses,
    tokens: a.tokens + b.tokens,
  };
}

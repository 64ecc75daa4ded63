import { join } from 'node:path';
import { planBatches } from '../../activations/batch';
import type { Columns } from '../../activations/cacheFile';
import { collect } from '../../activations/collect';
import type { Model } from '../../activations/model';
import type { Backend } from '../../activations/openBackend';
import { uncounted } from '../../activations/progress';
import { type Slice, WHOLE } from '../config/shard';
import type { EncodedJob, Job } from '../job/job';
import { selectedRows } from '../job/rows';
import type { Column } from './column';
import { askedColumns, planScoring } from './columns';
import { outlierCount } from './dimensionColumns';
import { joinSentences, type Passes, type SentenceColumns } from './forwardPasses';
import { scoreInContext } from './inContext';
import { betasOf, everyState, leftOutDimensions, momentCollector, type Moments, needsMoments } from './moments';
import { addPasses, keep, NO_PASSES, passesOf, passForColumns, type ScoringTools } from './rowPasses';

/** Wordpiece scores of finished batches, from which an interrupted run goes on, and which a shard is for. */
export const JOURNAL = 'scores.bin';

/** Wordpiece scores of a whole run. */
export interface Scored {
  columns: Columns;
  /** By state, the dimensions of largest variance, the largest first: as many as any scorer or control leaves out. */
  leftOutDimensions: Record<string, number[]>;
  passes: Passes;
}

/** Columns for all cells: from the cache, or from forward passes, for which alone the weights are loaded. */
export async function scoreRun(job: Job, dir: string, tools: ScoringTools): Promise<Scored> {
  return withModel(job, tools, async (model) => {
    const scored = await scoreSentences(job, dir, tools, model);
    if (!job.inContext) return scored;
    const { columns, passes } = await scoreInContext(job, dir, tools, model);
    return { ...scored, columns: new Map([...scored.columns, ...columns]), passes: addPasses(scored.passes, passes) };
  });
}

async function scoreSentences(job: Job, dir: string, tools: ScoringTools, model: LazyModel): Promise<Scored> {
  const asked = askedColumns(job);
  const keeping = tools.cache && keep(tools.cache, job, tools.backend, 'scores');
  const { known, missing } = planScoring(asked, job.checkpoint, keeping);
  tools.watch.lap('reading the activation cache');
  const { rows, ...found } = await runPasses(job, dir, { asked, missing, slice: WHOLE }, tools, model);
  if (missing.length === 0) return { ...found, columns: onlyAsked(known, asked) };
  const whole = rows.map((row) => row!);
  const columns = new Map([...known, ...joinSentences(missing, whole)]);
  keeping?.cache.write(keeping.source, columns);
  tools.watch.lap('writing the activation cache');
  return { ...found, columns: onlyAsked(columns, asked) };
}

/** What is kept for later runs besides does not enter this one, whose results would depend on the cache. */
function onlyAsked(columns: Columns, asked: readonly Column[]): Columns {
  return new Map(asked.map(({ key }) => [key, columns.get(key)!]));
}

/** One slice of the batches of a run, left in the journal in `dir`. Scores are neither taken from the cache nor kept. */
export async function scoreSlice(
  job: Job,
  dir: string,
  slice: Slice,
  tools: ScoringTools,
): Promise<Omit<Scored, 'columns'>> {
  const asked = askedColumns(job);
  const { passes, leftOutDimensions } = await withModel(job, tools, (model) =>
    runPasses(job, dir, { asked, missing: asked, slice }, tools, model),
  );
  return { passes, leftOutDimensions };
}

/** The model, loaded when it is first asked for. */
type LazyModel = () => Promise<Model>;

/** Loads the weights when they are first asked for, and frees them. */
export async function withModel<T>(job: Job, tools: ScoringTools, work: (model: LazyModel) => Promise<T>): Promise<T> {
  let model: Model | null = null;
  const load = async () => {
    if (model) return model;
    tools.onProgress(uncounted('loading the checkpoint'));
    model = await loadOn(tools.backend, job);
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
async function loadOn(backend: Backend, { checkpoint: folder, tokenizer }: Job): Promise<Model> {
  const model = await backend.loadModel(folder.dir, { opened: { folder, tokenizer } });
  if (model.backend === backend.name) return model;
  await model.dispose();
  throw new Error(`backend ${backend.name} loads models on ${model.backend}`);
}

/** Of what states are altered by: `moments` of the selection split; or `betas` alone, for which no sentence goes through the model. */
export function neededMoments(asked: readonly Column[], missing: readonly Column[]): 'moments' | 'betas' | null {
  const alterations = (columns: readonly Column[]) => columns.flatMap(({ altered }) => altered?.alteration ?? []);
  // The manifest names the dimensions that are left out, whether or not their norms are kept.
  const isNeeded =
    missing.some(({ usesMoments }) => usesMoments) ||
    alterations(missing).some(needsMoments) ||
    alterations(asked).some(({ leftOut }) => leftOut > 0);
  if (isNeeded) return 'moments';
  return alterations(missing).length > 0 ? 'betas' : null;
}

/** Columns that are asked, and those that a slice of the sentences is to give. */
interface Asked {
  asked: readonly Column[];
  missing: readonly Column[];
  slice: Slice;
}

/** The passes that a run cannot do without: over the selection split for what norms are centred on, and for columns. */
async function runPasses(
  job: Job,
  dir: string,
  { asked, missing, slice }: Asked,
  tools: ScoringTools,
  model: LazyModel,
): Promise<Omit<Scored, 'columns'> & { rows: (SentenceColumns | undefined)[] }> {
  const first = await findMoments(job, neededMoments(asked, missing), tools, model);
  const most = job.cells.reduce((most, { place }) => Math.max(most, place.leftOut ?? 0), outlierCount(job));
  const dimensions = { leftOutDimensions: leftOutDimensions(most, first.moments) };
  if (missing.length === 0) return { ...dimensions, passes: first.passes, rows: [] };
  const wanted = { columns: missing, rows: job.rows, journal: join(dir, JOURNAL), moments: first.moments, slice };
  const { rows, passes } = await passForColumns(job, wanted, tools, await model());
  return { ...dimensions, passes: addPasses(first.passes, passes), rows };
}

/** What states are altered by, kept or computed, as far as it is needed. */
export async function findMoments(
  job: EncodedJob,
  needed: ReturnType<typeof neededMoments>,
  tools: ScoringTools,
  model: LazyModel,
): Promise<{ moments: Moments; passes: Passes }> {
  if (needed === null) return { moments: new Map<string, never>(), passes: NO_PASSES };
  const keeping = tools.cache && keep(tools.cache, job, tools.backend, 'moments');
  const known = keeping?.cache.read(keeping.source);
  if (known) return { moments: known, passes: NO_PASSES };
  if (needed === 'betas') return { moments: await betasOf(await model()), passes: NO_PASSES };
  const found = await passForMoments(job, tools, await model());
  keeping?.cache.write(keeping.source, found.moments);
  tools.watch.lap('selection split');
  return found;
}

/** The selection split goes through by itself and first: norms are centred on its means, and its own batches decide their last bits. */
async function passForMoments(
  job: EncodedJob,
  { onProgress, signal }: ScoringTools,
  model: Model,
): Promise<{ moments: Moments; passes: Passes }> {
  const rows = selectedRows(job);
  const encodings = rows.map(({ encoding }) => encoding);
  const own = rows.map(({ own }) => own);
  const collector = momentCollector(model, encodings, everyState(model), own);
  const batches = planBatches(encodings, model.tokenBudget);
  const ran = await collect(model, encodings, batches, [collector], { stage: 'selection split', onProgress, signal });
  const moments = new Map([...collector.result(), ...(await betasOf(model))]);
  return { moments, passes: passesOf(encodings, ran) };
}

import { type Batch, planBatches } from '../../activations/batch';
import type { ActivationCache } from '../../activations/cache';
import { cacheText } from '../../activations/cacheFile';
import { collect } from '../../activations/collect';
import type { Model } from '../../activations/model';
import type { Backend } from '../../activations/openBackend';
import { type OnProgress, tokensOf } from '../../activations/progress';
import type { Encoding } from '../../tokens/tokenizer';
import { type Slice, WHOLE } from '../config/shard';
import { type EncodedJob, type Job, madeFrom, selected, type Stopwatch } from '../job/job';
import { type Row, rowsDigest, selectedRows } from '../job/rows';
import type { Column } from './column';
import type { Keeping } from './columns';
import { type Passes, scoreCollector, scoreJournal, type SentenceColumns, sliceBatches } from './forwardPasses';
import type { Moments } from './moments';

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

/** Columns that rows are to give, and where the journal of their batches is. */
interface Wanted {
  columns: readonly Column[];
  rows: readonly Row[];
  journal: string;
  moments: Moments;
  /** Default all. */
  slice?: Slice;
  /** Names the pass in reports of its progress. */
  stage?: string;
}

/** @returns The columns of the tokens that each row is for; none of rows outside the slice. */
export async function passForColumns(
  { inputs }: Job,
  { columns, rows, journal: path, moments, slice = WHOLE, stage }: Wanted,
  tools: ScoringTools,
  model: Model,
): Promise<{ rows: (SentenceColumns | undefined)[]; passes: Passes }> {
  const { backend, tokenBudget } = model;
  const encodings = rows.map(({ encoding }) => encoding);
  const batches = sliceBatches(planBatches(encodings, tokenBudget), slice);
  const own = rows.map(({ own }) => own);
  const scored = { columns, encodings, own, batches, backend, tokenBudget };
  const journal = scoreJournal(path, scored, { of: madeFrom(inputs), say: tools.say });
  const collector = scoreCollector(scored, moments, journal);
  const { onProgress, signal } = tools;
  const ran = await collect(model, encodings, batches, [collector], { onProgress, signal, ...(stage && { stage }) });
  tools.watch.lap(stage ?? 'forward passes');
  return { rows: collector.result(), passes: passesOf(encodings, ran) };
}

/** Where everything is kept already. */
export const NO_PASSES: Passes = { fromCache: true, forwardPasses: 0, tokens: 0 };

/** What batches put through the model. */
export function passesOf(encodings: readonly Encoding[], batches: readonly Batch[]): Passes {
  const tokens = batches.reduce((sum, batch) => sum + tokensOf(encodings, batch), 0);
  return { fromCache: false, forwardPasses: batches.length, tokens };
}

export function addPasses(a: Passes, b: Passes): Passes {
  return {
    fromCache: a.fromCache && b.fromCache,
    forwardPasses: a.forwardPasses + b.forwardPasses,
    tokens: a.tokens + b.tokens,
  };
}

/** Where the scores of a run, those in context or the moments of its selection split are kept. */
export function keep(
  cache: ActivationCache,
  job: EncodedJob,
  backend: Backend,
  content: 'scores' | 'scores in context' | 'moments',
): Keeping {
  const isOfAll = content !== 'moments';
  const rows = content === 'scores in context' ? job.inContext! : job.rows;
  const rowsOf = rowsDigest(isOfAll ? rows : selectedRows(job));
  return {
    cache,
    source: {
      content: isOfAll ? 'scores' : content,
      checkpoint: job.checkpoint.digest,
      backend: backend.name,
      precision: backend.precision,
      ...(job.config.firstToken === 'in' && { firstToken: 'in' }),
      ...(rowsOf !== undefined && { rows: rowsOf }),
      text: cacheText(isOfAll ? job.encodings : selected(job.encodings, job.isSelection)),
    },
  };
}

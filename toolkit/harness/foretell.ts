import type { ActivationCache } from '../activations/cache';
import { cacheText } from '../activations/cacheText';
import { planBatches } from '../activations/batch';
import { tokensIn } from '../activations/progress';
import { TOKEN_BUDGET } from '../activations/run';
import type { Backend, BackendName } from '../backend/backend';
import type { BertConfig } from '../checkpoint/config';
import type { Metric } from '../metrics/metric';
import { METRICS } from '../metrics/registry';
import type { ExperimentConfig } from './config/config';
import { type Job, readInputs, readJob, selected } from './job';
import { askedColumns, planScoring } from './passes/scoringPlan';
import { parseShard } from './run/shard';

/** What a run will take. */
export interface Forecast {
  /** Settings of scorers, each measured in all its aggregations, boundaries and scopes. */
  cells: number;
  /** Rows that the sweep over the cells gives. */
  rows: number;
  /** Batches that go through the model, none where the cache has every score. */
  forwardPasses: number;
  /** Wordpieces in them, special tokens included. */
  tokens: number;
  /** Roughly, of the model and of the statistics. */
  seconds: { model: number; statistics: number };
}

/** Tokens a second and thread of bert-base, every norm; from `experiments/results/bench`, cpu and GPU by guess. */
const SPEED: Record<BackendName, number> = { 'tfjs-node-gpu': 5000, 'tfjs-node': 1100, wasm: 150, cpu: 4 };
/** Word reads of a row's bootstrap a second and thread. */
const WORD_READS = 4e8;

/**
 * Foretells what a run takes, without loading weights.
 * @throws {UserError} As `runExperiment` would.
 */
export function foretell(
  config: ExperimentConfig,
  { backend, workers = 1, cache }: { backend: Backend; workers?: number; cache?: ActivationCache },
): Forecast {
  const job = readJob(config, readInputs(config, backend, []));
  const { forwardPasses, tokens } = passesOf(job, backend, cache);
  const rows = rowsOf(job);
  const words = job.corpus.sentences.reduce((sum, sentence) => sum + sentence.words.length, 0);
  return {
    cells: job.cells.length,
    rows,
    forwardPasses,
    tokens,
    seconds: {
      model: (tokens * costOf(job.checkpoint.config)) / (SPEED[backend.name] * workers),
      statistics: (rows * config.bootstrap.draws * words) / WORD_READS,
    },
  };
}

function passesOf(
  job: Job,
  backend: Backend,
  cache: ActivationCache | undefined,
): { forwardPasses: number; tokens: number } {
  const { config, checkpoint, encodings } = job;
  const asked = askedColumns(job);
  const source = {
    content: 'scores',
    checkpoint: checkpoint.digest,
    backend: backend.name,
    text: cacheText(encodings),
  } as const;
  const keeping = cache && config.shard === null ? { cache, source } : null;
  if (planScoring(asked, checkpoint.config, keeping).missing.length === 0) return { forwardPasses: 0, tokens: 0 };
  const of = config.shard === null ? 1 : parseShard(config.shard).of;
  const altered = asked.some((column) => column.altered);
  const selection = altered ? selected(encodings, job.isSelection) : [];
  return {
    forwardPasses:
      Math.ceil(planBatches(encodings, TOKEN_BUDGET).length / of) + planBatches(selection, TOKEN_BUDGET).length,
    tokens: Math.round(tokensIn(encodings) / of) + tokensIn(selection),
  };
}

function rowsOf({ cells }: Job): number {
  const count = (on: Metric['dependsOn'], primary: boolean) =>
    METRICS.filter(({ dependsOn, descriptive }) => dependsOn === on && (primary || !descriptive)).length;
  const more = count('scores', true) + count('high', true) - count('scores', false) - count('high', false);
  const rows = cells.map(({ aggregations, boundaries, scopes, isPrimary }) => {
    const high = boundaries.length * scopes.length;
    return aggregations.length * (count('scores', false) + count('high', false) * high) + (isPrimary ? more : 0);
  });
  return rows.reduce((sum, some) => sum + some, 0);
}

/** Multiplications a token, as a share of bert-base's. */
function costOf({ numLayers, hiddenSize, intermediateSize }: BertConfig): number {
  const ofBlock = 4 * hiddenSize ** 2 + 2 * hiddenSize * intermediateSize;
  return (numLayers * ofBlock) / (12 * (4 * 768 ** 2 + 2 * 768 * 3072));
}

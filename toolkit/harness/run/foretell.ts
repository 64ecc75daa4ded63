import type { ActivationCache } from '../../activations/cache';
import { planBatches } from '../../activations/batch';
import { forwardFlops } from '../../activations/flops';
import type { Backend } from '../../activations/openBackend';
import type { BackendName } from '../../backend/backend';
import { productRate } from '../../backend/productRate';
import type { Metric } from '../../metrics/metric';
import { METRICS } from '../../metrics/registry';
import type { ExperimentConfig } from '../config/config';
import { type ForetoldRemovals, foretoldRemovals, type ForetoldRange } from '../faithfulness/foretold';
import { type ForetoldInterventions, foretoldInterventions } from '../interventions/foretold';
import { type ForetoldProbes, foretoldProbes } from '../probes/foretold';
import { foretoldMemory } from './foretoldMemory';
import { type InputTools, type Job, readInputs, readJob, selected } from '../job/job';
import { askedColumns, planScoring } from '../passes/columns';
import { addPasses, keep, NO_PASSES, passesOf } from '../passes/rowPasses';
import { neededMoments } from '../passes/scoring';
import { parseShard, type Slice, WHOLE } from '../config/shard';
import { type Row, selectedRows } from '../job/rows';
import { type Passes, sliceBatches } from '../passes/forwardPasses';
import { isKnownInContext } from '../passes/inContext';

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
  /** What the removal of words takes besides; null where the config asks for none. */
  removals: ForetoldRemovals | null;
  /** What the change of states takes besides; null where the config asks for none. */
  interventions: ForetoldInterventions | null;
  /** What probes take besides; null where the config asks for none. */
  probes: ForetoldProbes | null;
  /** Roughly, of the model, with the fewest and the most random orders that removals may need; of the statistics and of the probes. */
  seconds: { model: ForetoldRange; statistics: number; probes: number };
  /** Roughly, of the whole run at its peak. */
  memoryBytes: number;
}

/** Of the operations a second of products, how many a forward pass makes; measured on one processor: native 0.45 to 0.6, wasm 0.5 to 0.9. */
const SHARE_OF_PRODUCTS = 0.5;
/** Operations a token of bert-base: `forwardFlops` without attention. */
const BERT_BASE_FLOPS = 2 * 84_934_656;
/** Operations a second of a forward pass on a GPU, by guess: 5,000 and 1,000 tokens of bert-base. */
const ON_GPU: Partial<Record<BackendName, number>> = {
  'tfjs-node-gpu': 5000 * BERT_BASE_FLOPS,
  webgpu: 1000 * BERT_BASE_FLOPS,
};
/** Multiplications and additions a second in fits of probes, by guess but for `tfjs-node`, two cores. */
const FITTING: Record<BackendName, number> = {
  'tfjs-node-gpu': 5e11,
  'tfjs-node': 5e10,
  webgpu: 6e9,
  'wasm-relaxed': 6e9,
  wasm: 5e9,
  cpu: 2e8,
};
/**
 * Words a second and thread of a row, over all its draws: of its metric, its permutations, its share of the verdicts. Between 0.8e8 and
 * 3.1e8 in the 32 runs of the atlas.
 */
const WORD_READS = 1.3e8;

/**
 * Foretells what a run takes, without loading weights; a checkpoint that is not converted is, as for the run.
 * @throws {UserError} As `runExperiment` would.
 */
export async function foretell(
  config: ExperimentConfig,
  { cache, ...tools }: InputTools & { cache?: ActivationCache },
): Promise<Forecast> {
  const { backend } = tools;
  const job = readJob(await readInputs(config, tools, { otherRuns: [], additions: [] }));
  const { forwardPasses, tokens } = foretoldPasses(job, backend, cache);
  const rows = rowsOf(job);
  const { faithfulness, interventions: asked, probes: probed } = job.config;
  const splits = bySplit(job);
  const removals = faithfulness && foretoldRemovals(faithfulness, splits, job.checkpoint);
  const interventions = asked && foretoldInterventions(asked, splits.held, job.checkpoint.config);
  const probes = probed && foretoldProbes(probed, job, backend.threads);
  const stateTokens = (probes?.passes ?? 0) * job.encodings.reduce((sum, { inputIds }) => sum + inputIds.length, 0);
  const otherTokens =
    tokens +
    stateTokens +
    (probes?.erasure?.passTokens ?? 0) +
    (interventions?.passTokens ?? 0) +
    (removals?.scorerTokens ?? 0);
  const { fewest, most } = removals?.removalTokens ?? { fewest: 0, most: 0 };
  return {
    cells: job.cells.length,
    rows,
    forwardPasses,
    tokens,
    removals,
    interventions,
    probes,
    seconds: {
      model: {
        fewest: modelSeconds(otherTokens + fewest, job, backend),
        most: modelSeconds(otherTokens + most, job, backend),
      },
      statistics: statisticsSeconds(rows, job, backend),
      probes: (probes?.flops ?? 0) / FITTING[backend.name] + (probes?.treeSeconds ?? 0),
    },
    memoryBytes: foretoldMemory(job, backend) + (probes?.memoryBytes ?? 0),
  };
}

function statisticsSeconds(rows: number, { config, corpus }: Job, { threads }: Backend): number {
  const words = corpus.sentences.reduce((sum, sentence) => sum + sentence.words.length, 0);
  return (rows * config.bootstrap.draws * words) / (WORD_READS * threads);
}

function modelSeconds(tokens: number, { checkpoint }: Job, { name, workers }: Backend): number {
  if (tokens === 0) return 0;
  const rate = ON_GPU[name] ?? productRate() * SHARE_OF_PRODUCTS * workers;
  return (tokens * forwardFlops(checkpoint.config, 0)) / rate;
}

/** The sentences that samples are drawn from, and those that choices are made on. */
function bySplit({ encodings, isSelection }: Job) {
  return { held: encodings.filter((_, at) => !isSelection[at]), selection: selected(encodings, isSelection) };
}

type Planned = Pick<Forecast, 'forwardPasses' | 'tokens'>;

function foretoldPasses(job: Job, backend: Backend, cache: ActivationCache | undefined): Planned {
  const { shard } = job.config;
  const asked = askedColumns(job);
  const scores = cache && shard === null ? keep(cache, job, backend, 'scores') : null;
  const { missing } = planScoring(asked, job.checkpoint, scores);
  const moments = cache && keep(cache, job, backend, 'moments');
  const needsMoments = neededMoments(asked, missing) === 'moments' && !moments?.cache.read(moments.source);
  const known = () => {
    const inContext = cache && keep(cache, job, backend, 'scores in context');
    return inContext?.cache.read(inContext.source);
  };
  const { forwardPasses, tokens } = [
    ...(missing.length > 0 ? [planned(job.rows, backend, parseShard(shard))] : []),
    ...(job.inContext && !isKnownInContext(job, known()) ? [planned(job.inContext, backend, WHOLE)] : []),
    ...(needsMoments ? [planned(selectedRows(job), backend, WHOLE)] : []),
  ].reduce(addPasses, NO_PASSES);
  return { forwardPasses, tokens };
}

function planned(rows: readonly Row[], { tokenBudget }: Backend, slice: Slice): Passes {
  const encodings = rows.map(({ encoding }) => encoding);
  return passesOf(encodings, sliceBatches(planBatches(encodings, tokenBudget), slice));
}

/** Rows of the cells; what entries of `scorers` share is measured once. */
function rowsOf({ cells }: Job): number {
  const count = (on: Metric['dependsOn'], primary: boolean) =>
    METRICS.filter(({ dependsOn, descriptive }) => dependsOn === on && (primary || !descriptive)).length;
  const rows = new Map<string, number>();
  const add = (place: unknown[], rowsThere: number) => {
    const key = JSON.stringify(place);
    rows.set(key, Math.max(rowsThere, rows.get(key) ?? 0));
  };
  for (const { key, isPrimary, aggregations, boundaries, scopes } of cells)
    aggregations.forEach((aggregation, a) => {
      add([key, aggregation], count('scores', isPrimary && a === 0));
      scopes.forEach((scope, s) => {
        boundaries.forEach((boundary, b) => {
          add([key, aggregation, boundary, scope], count('high', isPrimary && a + s + b === 0));
        });
      });
    });
  return [...rows.values()].reduce((sum, some) => sum + some, 0);
}

import { join } from 'node:path';
import { uncounted } from '../../activations/progress';
import { benjaminiHochberg } from '../../metrics/multipleTests';
import type { Metric } from '../../metrics/metric';
import { METRICS } from '../../metrics/registry';
import { aggregate, type WordAggregates } from '../measure/aggregates';
import type { AnyClaim, Verdict } from '../claims/claim';
import type { Findings, OtherRun } from '../claims/findings';
import type { Multiverse } from '../claims/multiverse';
import { claimsOf, inOrder, judgeClaims, type OnVerdict } from '../claims/register';
import type { ScorerAgreement } from '../faithfulness/rankedScores';
import { type Faithfulness, type FaithfulnessRecord, measureFaithfulness } from '../faithfulness/faithfulness';
import {
  type InterventionRecord,
  type Interventions,
  type InterventionTools,
  measureInterventions,
} from '../interventions/interventions';
import { type LayerMap, layerMap } from '../probes/layerMap';
import { mappedTrees } from '../probes/mappedTrees';
import { measureErasure } from '../probes/erasure';
import { measureElsewhere } from '../probes/elsewhere';
import { measureProbes } from '../probes/probes';
import { measureStructural } from '../probes/structural';
import { taskGains } from '../probes/taskGains';
import { primaryAggregation, primaryScope } from '../job/cells';
import type { Job } from '../job/job';
import { measureAnalyses } from '../measure/analyses';
import { measureCells } from '../measure/cells';
import { type MeasureContext, measureContext } from '../measure/context';
import { findIn } from '../measure/findings';
import { measureControls, measureWords } from '../measure/sweep';
import { measureCosts } from '../measure/costs';
import { measureEffects, type RunEffects } from '../measure/effects';
import type { Measurement, MetricRow } from '../measure/records';
import { underPermutations } from '../measure/permutations';
import { measureContentShifts } from '../measure/contentShifts';
import { firstWords } from '../measure/statistics/firstWords';
import { statisticsOf } from '../measure/statistics/statistics';
import { MeasureThreads } from '../measure/threads/measureThreads';
import type { Scored } from '../passes/scoring';
import { type WordTable, wordTable } from '../passes/wordTable';
import { checkpointName } from './manifest';

/** Measured cells, from which an interrupted run goes on. */
export const CELL_JOURNAL = 'measured.jsonl';

/** What charts need of a run's words: `aggregates.json`. */
export interface Aggregates extends WordAggregates {
  /** How far scorers rank words alike; null where no word was removed. */
  agreement: ScorerAgreement | null;
}

/** What a run found. */
export interface Results {
  rows: MetricRow[];
  verdicts: Verdict[];
  readings: Multiverse;
  effects: RunEffects;
  table: WordTable;
  aggregates: Aggregates;
  /** Null where no word was removed. */
  faithfulness: FaithfulnessRecord | null;
  /** Null where no state was changed. */
  interventions: InterventionRecord | null;
  /** Null where no probe was fitted. */
  layerMap: LayerMap | null;
}

export interface EvaluateOptions extends InterventionTools {
  metrics: readonly Metric[];
  claims: readonly AnyClaim[];
  /** The runs that C7 compares with. */
  otherRuns: readonly OtherRun[];
  onVerdict?: OnVerdict | undefined;
}

/** Every measurement of a run, and a verdict a claim. What is measured is kept in the run's folder until the run is complete. */
export async function evaluate(job: Job, scored: Scored, options: EvaluateOptions): Promise<Results> {
  const table = wordTable({ ...job, ...scored, seed: job.config.seed });
  const context = measureContext(job, table, [...METRICS, ...options.metrics]);
  const threads = new MeasureThreads(context, options.backend.threads);
  try {
    return await evaluateIn(context, threads, scored, options);
  } finally {
    await threads.dispose();
  }
}

async function evaluateIn(
  context: MeasureContext,
  threads: MeasureThreads,
  scored: Scored,
  options: EvaluateOptions,
): Promise<Results> {
  const { job, table } = context;
  const known = knownOf(context, threads, options);
  const claims = [...claimsOf(job.config), ...options.claims];
  const isFirst = ({ judgedFirst = false }: AnyClaim) => judgedFirst;
  const first = await judgeClaims(claims.filter(isFirst), { ...known, find: findNone }, options.onVerdict);
  options.watch.lap('verdicts');
  const onWords = await measureTable(context, threads, scored, options);
  options.watch.lap('metrics');
  const best = chosenLayer(context, onWords);
  const removed = await removals(context, best, options);
  if (removed) options.watch.lap('removing words');
  const changed = await interventions(context, best, options);
  if (changed) options.watch.lap('changing states');
  const { probed, elsewhere, erased, trees } = await probing(context, options);
  if (probed) options.watch.lap('probes');
  options.onProgress(uncounted('verdicts'));
  const measured = adjusted([...onWords, ...(removed?.measured ?? []), ...(changed?.measured ?? []), ...erased]);
  const { level } = job.config.bootstrap;
  const gains = probed && taskGains(probed, level, elsewhere);
  const findings = { ...known, probes: gains, find: findIn(measured) };
  const others = claims.filter((claim) => !isFirst(claim));
  const judged = [...first, ...(await judgeClaims(others, findings, options.onVerdict))];
  return {
    rows: measured.map(({ row }) => row),
    ...(await inOrder(claims, judged, findings)),
    effects: known.effects,
    table,
    aggregates: { ...aggregate(context), agreement: removed?.agreement ?? null },
    faithfulness: removed?.record ?? null,
    interventions: changed?.record ?? null,
    layerMap: probed && { ...layerMap(probed, level), ...(trees && { structural: mappedTrees(trees, level) }) },
  };
}

/** What is measured of the words as they stand. */
async function measureTable(
  context: MeasureContext,
  threads: MeasureThreads,
  scored: Scored,
  options: EvaluateOptions,
): Promise<Measurement[]> {
  // Threads know no metrics that a script has added.
  const inCells = options.metrics.length > 0 ? new MeasureThreads(context, 1) : threads;
  const cells = await measureCells(context, join(options.dir, CELL_JOURNAL), inCells, options);
  options.onProgress(uncounted('controls and layers'));
  // Both at once, so that no thread waits for the last of the controls.
  const [controls, analyses] = await Promise.all([
    measureControls(context, threads),
    measureAnalyses(context, scored.leftOutDimensions, threads),
  ]);
  const others = [...measureContentShifts(context), ...measureCosts(context)];
  return [...measureWords(context), ...cells, ...controls, ...analyses, ...others];
}

/** What removing words does, where the config asks for it. */
async function removals(
  context: MeasureContext,
  best: number | null,
  tools: InterventionTools,
): Promise<Faithfulness | null> {
  const { faithfulness } = context.job.config;
  return faithfulness && measureFaithfulness(context, faithfulness, best, tools);
}

/** What changing states does, where the config asks for it. */
async function interventions(
  context: MeasureContext,
  best: number | null,
  tools: InterventionTools,
): Promise<Interventions | null> {
  const { interventions: asked } = context.job.config;
  return asked && measureInterventions(context, asked, best, tools);
}

/** What probes read off states and what erasing it does, where the config asks for it. */
async function probing(context: MeasureContext, tools: InterventionTools) {
  const { probes } = context.job.config;
  const probed = probes && (await measureProbes(context, probes, tools));
  const elsewhere = probes ? await measureElsewhere(context, probes, tools) : [];
  const erased = probes?.erasure ? await measureErasure(context, probes, probes.erasure, tools) : [];
  const trees = probes?.structural ? await measureStructural(context, probes, tools) : null;
  return { probed, elsewhere, erased, trees };
}

/** The layer that the selection split would choose for TAS; null where there is none. */
function chosenLayer({ job }: MeasureContext, measured: readonly Measurement[]): number | null {
  const place = { scorer: 'tas', site: job.checkpoint.sites[0]!, split: 'selection' } as const;
  return findIn(measured)('best_layer', place)?.value ?? null;
}

/** The rows with their p-values adjusted over the whole run (Benjamini & Hochberg 1995), but for families adjusted by themselves. */
function adjusted(measured: readonly Measurement[]): Measurement[] {
  const tested = measured.filter(({ row }) => row.p !== null && row.pAdjusted === null);
  const ps = benjaminiHochberg(tested.map(({ row }) => row.p!));
  const pOf = new Map(tested.map((one, at) => [one, ps[at]!]));
  return measured.map((one) => ({ ...one, row: { ...one.row, pAdjusted: one.row.pAdjusted ?? pOf.get(one) ?? null } }));
}

/** What claims are judged on, but for the rows of the run and its probes. */
function knownOf(
  context: MeasureContext,
  threads: MeasureThreads,
  { otherRuns }: EvaluateOptions,
): Omit<Findings, 'find'> {
  const { config, checkpoint, inputs, inContext } = context.job;
  const statistics = statisticsOf(context);
  const scope = primaryScope(config) === 'corpus' ? ('corpus' as const) : ('sentence' as const);
  const specialTokens = firstWords(context) ? ('in' as const) : ('out' as const);
  const primary = {
    ...{ scope, aggregation: primaryAggregation(config), specialTokens },
    ...(inContext && { context: 'sentence' as const }),
  };
  return {
    level: config.bootstrap.level,
    checkpoint: checkpointName(context.job),
    family: checkpoint.family,
    numLayers: checkpoint.config.numLayers,
    sites: checkpoint.sites,
    corpusDigest: inputs.corpusDigest,
    primary,
    statistics,
    permuted: (use) => underPermutations(context, threads, use),
    effects: measureEffects(context, statistics, primary),
    otherRuns,
    probes: null,
  };
}

function findNone(metric: string): never {
  throw new Error(`${metric}: a claim that is judged before rows are measured looks up a row`);
}

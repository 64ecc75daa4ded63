import { join } from 'node:path';
import { uncounted } from '../../activations/progress';
import { benjaminiHochberg } from '../../metrics/multipleTests';
import type { Metric } from '../../metrics/metric';
import { METRICS } from '../../metrics/registry';
import { aggregate, type WordAggregates } from '../measure/aggregates';
import type { AnyClaim, Findings, OtherRun, Verdict } from '../claims/claim';
import { claimsOf, judgeClaims } from '../claims/register';
import type { ScorerAgreement } from '../faithfulness/rankedScores';
import { type Faithfulness, type FaithfulnessRecord, measureFaithfulness } from '../faithfulness/faithfulness';
import type { SampleTools } from '../faithfulness/sample';
import type { Job, Stopwatch } from '../job/job';
import { measureAgreement, measureDips, measureHeldBoundaries } from '../measure/boundaries';
import { measureCells } from '../measure/cells';
import { type MeasureContext, measureContext } from '../measure/context';
import { findIn } from '../measure/findings';
import { measureControls, measureWords } from '../measure/sweep';
import { measureCosts } from '../measure/costs';
import { measureLayers } from '../measure/layers';
import type { Measurement, MetricRow } from '../measure/records';
import { measureOutliers } from '../measure/outliers';
import { measureShifts } from '../measure/shifts';
import { statisticsOf } from '../measure/statistics/statistics';
import type { Scored } from '../passes/scoring';
import { type WordTable, wordTable } from '../passes/wordTable';

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
  table: WordTable;
  aggregates: Aggregates;
  /** Null where no word was removed. */
  faithfulness: FaithfulnessRecord | null;
}

export interface EvaluateOptions extends SampleTools {
  metrics: readonly Metric[];
  claims: readonly AnyClaim[];
  /** The runs that C7 compares with. */
  otherRuns: readonly OtherRun[];
  watch: Stopwatch;
}

/** Every measurement of a run, and a verdict a claim. What is measured is kept in the run's folder until the run is complete. */
export async function evaluate(job: Job, scored: Scored, options: EvaluateOptions): Promise<Results> {
  const table = wordTable({ ...job, ...scored, seed: job.config.seed });
  const context = measureContext(job, table, [...METRICS, ...options.metrics]);
  const cells = join(options.dir, CELL_JOURNAL);
  const onWords = [
    ...measureWords(context),
    ...(await measureCells(context, cells, options)),
    ...analyse(context, scored, options),
  ];
  options.watch.lap('metrics');
  const removed = await removals(context, onWords, options);
  if (removed) options.watch.lap('removing words');
  options.onProgress(uncounted('verdicts'));
  const measured = adjusted([...onWords, ...(removed?.measured ?? [])]);
  const verdicts = judgeClaims([...claimsOf(job.config), ...options.claims], findingsOf(context, measured, options));
  return {
    rows: measured.map(({ row }) => row),
    verdicts,
    table,
    aggregates: { ...aggregate(context), agreement: removed?.agreement ?? null },
    faithfulness: removed?.record ?? null,
  };
}

/** What removing words does, where the config asks for it. */
async function removals(
  context: MeasureContext,
  measured: readonly Measurement[],
  tools: SampleTools,
): Promise<Faithfulness | null> {
  const { faithfulness } = context.job.config;
  if (!faithfulness) return null;
  const best = findIn(measured)('best_layer', {
    scorer: 'tas',
    site: context.job.checkpoint.sites[0]!,
    split: 'selection',
  });
  return measureFaithfulness(context, faithfulness, best?.value ?? null, tools);
}

/** What is measured of the primary cells besides the metrics of the sweep. */
function analyse(context: MeasureContext, { leftOutDimensions }: Scored, { onProgress }: SampleTools): Measurement[] {
  onProgress(uncounted('controls and layers'));
  return [
    ...measureControls(context),
    ...measureOutliers(context, leftOutDimensions),
    ...measureLayers(context),
    ...measureHeldBoundaries(context),
    ...measureAgreement(context),
    ...measureDips(context),
    ...measureShifts(context),
    ...measureCosts(context),
  ];
}

/** The rows with their p-values adjusted over the whole run (Benjamini & Hochberg 1995), but for families adjusted by themselves. */
function adjusted(measured: readonly Measurement[]): Measurement[] {
  const tested = measured.filter(({ row }) => row.p !== null && row.pAdjusted === null);
  const ps = benjaminiHochberg(tested.map(({ row }) => row.p!));
  const pOf = new Map(tested.map((one, at) => [one, ps[at]!]));
  return measured.map((one) => ({ ...one, row: { ...one.row, pAdjusted: one.row.pAdjusted ?? pOf.get(one) ?? null } }));
}

function findingsOf(
  context: MeasureContext,
  measured: readonly Measurement[],
  { otherRuns }: EvaluateOptions,
): Omit<Findings, 'verdicts'> {
  const { job } = context;
  return {
    level: job.config.bootstrap.level,
    numLayers: job.checkpoint.config.numLayers,
    sites: job.checkpoint.sites,
    hasSalience: job.corpus.hasSalience,
    corpusDigest: job.inputs.corpusDigest,
    otherRuns,
    find: findIn(measured),
    statistics: statisticsOf(context),
  };
}

import { bcaInterval, jackknife } from '../../metrics/bca';
import type { Estimate } from '../../metrics/estimate';
import type { Metric, ScoredWords } from '../../metrics/metric';
import { permutationNull } from '../../metrics/permutationTests';
import type { Sample } from '../../metrics/sample';
import type { Shuffles } from '../../metrics/shuffles';
import type { Job } from '../job/job';
import type { WordTable } from '../passes/wordTable';
import type { RowPlace } from './records';
import { type Measurement, measurement } from './measurement';
import { type Part, prepareSamples, type Samples } from './samples';

/** What every measurement of a run is made from. */
export interface MeasureContext {
  job: Job;
  table: WordTable;
  samples: Samples;
  metrics: readonly Metric[];
  shuffles: Shuffles;
}

export function measureContext(job: Job, table: WordTable, metrics: readonly Metric[]): MeasureContext {
  const { permutations, seed } = job.config;
  return { job, table, metrics, samples: prepareSamples(job.config, table), shuffles: { permutations, seed } };
}

function bcaOf(
  metric: Metric,
  sample: Sample,
  scored: ScoredWords,
  { value, draws }: Estimate,
  level: number,
): [number, number] | null {
  const leftOut = value === null || draws === null ? null : jackknife(metric, sample, scored);
  return leftOut && bcaInterval({ value: value!, draws: draws! }, leftOut, level);
}

/** The metrics that change with nothing but the words, with the scores, or with which words are HIGH. */
export function metricsOn({ metrics }: MeasureContext, dependsOn: Metric['dependsOn'], primary: boolean): Metric[] {
  return metrics.filter((metric) => metric.dependsOn === dependsOn && (primary || !metric.descriptive));
}

/** A metric on some of the words at a place of the sweep; with its null where the place is primary. */
export function measureAt(
  { job, shuffles }: MeasureContext,
  metric: Metric,
  part: Part,
  scored: ScoredWords,
  place: RowPlace,
  primary: boolean,
): Measurement {
  const isJudged = primary && !metric.descriptive;
  const sample = isJudged ? part.primary : part.sweep;
  const shuffled = isJudged ? permutationNull(metric, sample, scored, shuffles) : null;
  const { level, interval } = job.config.bootstrap;
  const found = metric.evaluate(sample, scored);
  return measurement(metric, found, place, {
    level,
    primary,
    null: shuffled,
    ...(interval === 'bca' && { interval: bcaOf(metric, sample, scored, found, level) }),
  });
}

import type { Estimate } from '../../metrics/estimate';
import type { Metric } from '../../metrics/metric';
import { fewerDraws } from '../../metrics/sample';
import { boundaryName, highSets } from '../../rationale/high';
import type { Cell } from '../job/cells';
import { rowPlace, type RowPlace } from './records';
import { type MeasureContext, metricsOn } from './context';
import { type Measurement, measurement } from './measurement';

/** Seeded draws of random scores behind every row. */
export const RANDOM_DRAWS = 100;

/** Whether a cell stands for random scores as such, not for one draw that the config names. */
export function isRandom({ scorer, place, isPrimary }: Cell): boolean {
  return 'draw' in scorer.factors && place.draw === 0 && isPrimary;
}

/**
 * The metrics of random scores: the mean over draws, and their percentiles as the interval. Sentences are not drawn anew, since
 * what varies here is the scores.
 */
export function measureRandom(context: MeasureContext, cell: Cell): Measurement[] {
  const draws = Array.from({ length: RANDOM_DRAWS }, (_, draw) =>
    context.table.scoresOf({ ...cell, place: { ...cell.place, draw } }, cell.aggregations[0]!),
  );
  const place = rowPlace({ ...cell.place, draw: null, scorer: cell.scorer.name });
  const onScores = metricsOn(context, 'scores', false).map((metric) =>
    row(
      context,
      metric,
      draws.map((scores) => ({ scores, high: [] })),
      place,
    ),
  );
  const [scope, boundary] = [cell.scopes[0]!, cell.boundaries[0]!];
  if (scope === 'selection') return onScores;
  const marked = draws.map((scores) => ({
    scores,
    high: highSets(scores, context.table.sentences, scope)(boundary),
  }));
  const at = { ...place, scope, boundary: boundaryName(boundary) };
  return [...onScores, ...metricsOn(context, 'high', false).map((metric) => row(context, metric, marked, at))];
}

function row(
  { job, samples }: MeasureContext,
  metric: Metric,
  draws: readonly { scores: Float64Array; high: boolean[] }[],
  place: RowPlace,
): Measurement {
  const sample = fewerDraws(samples.all.sweep, 0);
  const estimates = draws.map((scored) => metric.evaluate(sample, scored));
  const values = Float64Array.from(estimates, ({ value }) => value ?? NaN);
  const known = values.filter((value) => !Number.isNaN(value));
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const found: Estimate = known.length === 0 ? estimates[0]! : { ...estimates[0]!, value: mean, draws: values };
  return measurement(metric, found, place, { level: job.config.bootstrap.level, primary: true });
}

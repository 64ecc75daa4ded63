import { percentileInterval } from '../../metrics/bootstrap';
import type { Estimate } from '../../metrics/estimate';
import type { Metric } from '../../metrics/metric';
import type { MetricRow, RowPlace } from '../records';

/** A row of `metrics.json` and the estimate behind it. The draws are kept where a claim or another row may need them. */
export interface Measurement {
  row: MetricRow;
  estimate: Estimate;
}

/** What a row says of its metric and of its chance. */
export interface RowOptions {
  /** Interval level. */
  level: number;
  primary?: boolean;
  /** What the metric is when scores are shuffled. */
  null?: { mean: number; p: number | null } | null;
}

/** One metric at one place. */
export function measurement(
  metric: Pick<Metric, 'name' | 'higherIsBetter'>,
  estimate: Estimate,
  place: RowPlace,
  { level, primary = false, null: shuffled }: RowOptions,
): Measurement {
  const { value, n, nSentences, draws, reason } = estimate;
  const row: MetricRow = {
    metric: metric.name,
    value,
    interval: draws && percentileInterval(draws, level),
    n,
    nSentences,
    higherIsBetter: metric.higherIsBetter,
    primary,
    ...place,
    nullValue: shuffled?.mean ?? null,
    p: shuffled?.p ?? null,
    pAdjusted: null,
    ...(reason !== undefined && { reason }),
  };
  return { row, estimate };
}

/** An estimate that could not be had. */
export function unavailable(reason: string): Estimate {
  return { value: null, n: 0, nSentences: 0, draws: null, reason };
}

/** The measurement without its draws. */
export function withoutDraws({ row, estimate }: Measurement): Measurement {
  return { row, estimate: { ...estimate, draws: null } };
}

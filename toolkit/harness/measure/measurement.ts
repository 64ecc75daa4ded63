import { percentileInterval, standardError } from '../../metrics/bootstrap';
import { detectableEffect } from '../../metrics/normal';
import { cliffsDelta, cohensH } from '../../metrics/effectSizes';
import type { Estimate } from '../../metrics/estimate';
import type { Metric } from '../../metrics/metric';
import type { MetricRow, RowPlace } from './records';

/** A row of `metrics.json` and the estimate behind it. The draws are kept where a claim or another row may need them. */
export interface Measurement {
  row: MetricRow;
  estimate: Estimate;
}

/** What a row says beside its estimate. */
export interface RowOptions {
  /** Interval level. */
  level: number;
  /** Instead of the percentile interval. */
  interval?: [number, number] | null;
  primary?: boolean;
  /** What the metric is when scores are shuffled. */
  null?: { mean: number; p: number | null } | null;
}

/** One metric at one place. */
export function measurement(
  metric: Pick<Metric, 'name' | 'higherIsBetter'> & Partial<Pick<Metric, 'chance'>>,
  estimate: Estimate,
  place: RowPlace,
  { level, interval, primary = false, null: shuffled }: RowOptions,
): Measurement {
  const { value, n, nSentences, draws, reason } = estimate;
  const row: MetricRow = {
    metric: metric.name,
    value,
    interval: interval === undefined ? draws && percentileInterval(draws, level) : interval,
    n,
    nSentences,
    higherIsBetter: metric.higherIsBetter,
    primary,
    ...place,
    nullValue: shuffled?.mean ?? null,
    p: shuffled?.p ?? null,
    pAdjusted: null,
    effectSize: shuffled?.p == null ? null : effectSize(metric, value, shuffled.mean),
    detectable: primary && draws ? finite(detectableEffect(standardError(draws))) : null,
    ...(reason !== undefined && { reason }),
  };
  return { row, estimate };
}

function effectSize(
  { name, chance }: Parameters<typeof measurement>[0],
  value: number | null,
  nullValue: number,
): number | null {
  if (value === null) return null;
  if (chance === 0.5) return cliffsDelta(value);
  return name.endsWith('_share') ? cohensH(value, nullValue) : null;
}

function finite(number: number): number | null {
  return Number.isFinite(number) ? number : null;
}

/** An estimate that could not be had. */
export function unavailable(reason: string): Estimate {
  return { value: null, n: 0, nSentences: 0, draws: null, reason };
}

/** The measurement without its draws. */
export function withoutDraws({ row, estimate }: Measurement): Measurement {
  return { row, estimate: { ...estimate, draws: null } };
}

import { type Factors, placeOf } from '../../attribution/place';
import type { Aggregation } from '../../attribution/wordScores';
import { standardError } from '../../metrics/bootstrap';
import { intervalOf } from '../../metrics/clusterInterval';
import { detectableEffect } from '../../metrics/normal';
import { cliffsDelta, cohensH } from '../../metrics/effectSizes';
import type { Estimate } from '../../metrics/estimate';
import type { Metric } from '../../metrics/metric';
import type { Scope } from '../../rationale/high';

/** Which sentences: all, those of the selection split, or the rest. */
export type Split = 'all' | 'selection' | 'held';

/** Where in the sweep a row stands; null where a factor does not enter. */
export interface RowPlace extends Factors {
  scorer: string | null;
  /** `hidden_states` index: 0 is the embedding output, block l gives l. */
  layer: number | null;
  /** How wordpieces become a word. */
  aggregation: Aggregation | null;
  /** From which score on a word is HIGH: `quantile 0.75`. */
  boundary: string | null;
  /** Over what that boundary is drawn. */
  scope: Scope | null;
  /** The confound that is held fixed; `matched` for the words beside a set whose states were changed; null for the raw value. */
  control: string | null;
  /** What was done to words: `mask`, `delete`, ...; or to states: `zero`, `scale_norms`, ... */
  ablation: string | null;
  /** What of a sentence it was done to: `share 0.05`, `words 3`, `high`, `d 1`, `dimension 308`; null for the mean over all. */
  bin: string | null;
  /** What of the model's output is compared: `cls_cosine`, ... */
  effect: string | null;
  split: Split;
}

/** One row of `metrics.json`: one metric at one place of the sweep. */
export interface MetricRow extends RowPlace {
  metric: string;
  /** Null where the value cannot be had; `reason` then says why. */
  value: number | null;
  /** Cluster-bootstrap interval at the config's level, that of few clusters where documents are drawn; null where there is none. */
  interval: [number, number] | null;
  /** Words the metric was computed from. */
  n: number;
  nSentences: number;
  /** Null for a description that is neither good nor bad. */
  higherIsBetter: boolean | null;
  /** True at the default factors: every layer and site, each other factor at the first value the config lists. */
  primary: boolean;
  /** Mean of the metric when scores are shuffled within the sentence; null where it was not computed. */
  nullValue: number | null;
  /** Two-sided p-value against that null. */
  p: number | null;
  /** `p` after Benjamini-Hochberg over all rows of the run with one; of `claimed_minus_layer` after Holm over the layers. */
  pAdjusted: number | null;
  /** Beside a p-value: Cliff's delta of an AUC, Cohen's h of a share against its null; null for other metrics. */
  effectSize: number | null;
  /** The smallest effect that a two-sided test at 0.05 finds with power 0.8; null for rows that are not primary. */
  detectable: number | null;
  reason?: string;
}

/** A place of the sweep where nothing but what is given enters. */
export function rowPlace(given: Partial<RowPlace>): RowPlace {
  const nothing = {
    scorer: null,
    aggregation: null,
    boundary: null,
    scope: null,
    control: null,
    ablation: null,
    bin: null,
    effect: null,
    split: 'all',
  } as const;
  return { ...placeOf({}), ...nothing, ...given };
}

/** A row of `metrics.json` and the estimate behind it. The draws are kept where a claim or another row may need them. */
export interface Measurement {
  row: MetricRow;
  estimate: Estimate;
}

/** What a row says beside its estimate. */
export interface RowOptions {
  /** Interval level. */
  level: number;
  /** Instead of that of `intervalOf`. */
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
    interval: interval === undefined ? intervalOf(estimate, level) : interval,
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

/** A number that is neither good nor bad. */
export function descriptive(name: string): { name: string; higherIsBetter: null } {
  return { name, higherIsBetter: null };
}

/** An estimate that could not be had. */
export function unavailable(reason: string): Estimate {
  return { value: null, n: 0, nSentences: 0, draws: null, reason };
}

/** The measurement without its draws. */
export function withoutDraws({ row, estimate }: Measurement): Measurement {
  return { row, estimate: { ...estimate, draws: null } };
}

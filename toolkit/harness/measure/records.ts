import { type Factors, placeOf } from '../../attribution/place';
import type { Aggregation } from '../../attribution/wordScores';
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
  /** The confound that is held fixed; null for the raw value. */
  control: string | null;
  /** What was done to words: `mask`, `delete`, ... */
  ablation: string | null;
  /** How much of a sentence it was done to: `share 0.05`, `words 3`; null for the mean over all. */
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
  /** Cluster-bootstrap interval at the config's level, null where there is none. */
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
  /** The smallest effect that a two-sided test at .05 finds with power .8; null for rows that are not primary. */
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

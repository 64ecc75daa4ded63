import type { MetricRow, Verdict, WordRow } from '../harness/records';

/** What a run gives to its charts. */
export interface ChartRecords {
  metrics: readonly MetricRow[];
  words: readonly WordRow[];
  verdicts: readonly Verdict[];
  /** Level of the intervals in `metrics`: .95 for 95 %. */
  level: number;
  /** Quantile of a sentence's scores from which a word is HIGH: .75 for the upper quartile. */
  quantile: number;
  /** Blocks of the model: layers go from 0 to this. */
  numLayers: number;
}

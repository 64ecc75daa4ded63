import type { Boundary } from '../rationale/boundary';
import type { MetricRow, Verdict, WordRow } from '../harness/records';

/** What a run gives to its charts. */
export interface ChartRecords {
  metrics: readonly MetricRow[];
  words: readonly WordRow[];
  verdicts: readonly Verdict[];
  /** Level of the intervals in `metrics`: .95 for 95 %. */
  level: number;
  /** From which score on a word is HIGH in primary rows. */
  boundary: Boundary;
  /** Blocks of the model: layers go from 0 to this. */
  numLayers: number;
}

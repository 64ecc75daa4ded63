import type { Aggregates } from '../harness/run/evaluate';
import type { ExperimentConfig } from '../harness/config/config';
import type { GoldSource } from '../harness/faithfulness/plausibility';
import type { MetricRow } from '../harness/measure/records';
import type { Verdict } from '../harness/claims/claim';
import type { WordRow } from '../harness/run/words';
import type { Boundary, Scope } from '../rationale/high';
import type { LayerRange } from './claimedLayer';

/** What a run gives to its charts: nothing of it grows with the corpus. */
export interface ChartRecords {
  metrics: readonly MetricRow[];
  aggregates: Aggregates;
  /** The words of one sentence. */
  example: readonly WordRow[];
  verdicts: readonly Verdict[];
  /** The rules that claims are judged by; charts mark what they name. */
  claims: Pick<ExperimentConfig['claims'], 'C2' | 'C4' | 'C5'>;
  /** Level of the intervals in `metrics`: .95 for 95 %. */
  level: number;
  /** From which score on a word is HIGH in primary rows, and over what that is drawn. */
  boundary: Boundary;
  scope: Scope;
  /** Where gold rationales come from; null where the run has none. */
  gold: GoldSource | null;
  /** Blocks of the model: layers go from 0 to this. */
  numLayers: number;
}

/** The layers of a run and the one that claim C5 names. */
export function layerRange({ claims, numLayers }: Pick<ChartRecords, 'claims' | 'numLayers'>): LayerRange {
  return { claimed: claims.C5.layer, numLayers };
}

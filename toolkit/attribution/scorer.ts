import type { TapValues } from '../activations/run';
import type { Site } from '../graph/taps';
import type { Aggregation } from './wordScores';

/** A way to give every wordpiece one number. */
export interface Scorer {
  name: string;
  /** One line: what the number is and what a high one means. */
  description: string;
  /** Paper and equation. */
  source: string;
  /** Sites it distinguishes; `[null]` where the LayerNorm site does not enter. */
  sites: readonly (Site | null)[];
  /** 0 where the embedding output has a score, 1 where only blocks have. */
  firstLayer: 0 | 1;
  /** How wordpieces become words unless the config says otherwise. */
  defaultAggregation: Aggregation;
  /** The tap it is computed from. */
  tap: (layer: number, site: Site | null) => string;
  /** One score a wordpiece [T], special tokens included, from the tap's values for one sentence. */
  pieceScores: (tap: TapValues) => Float64Array;
}

import type { Estimate } from '../estimate';
import type { Metric } from '../metric';
import type { Sample } from '../sample';

/** An estimate with a confound held fixed. */
export interface ControlledEstimate extends Estimate {
  /** What the control could not hold fixed because it does not vary, or follows from what it holds already. */
  dropped: readonly string[];
  /** Matched pairs it rests on, where the control matches. */
  pairs?: number;
}

/** A way to hold a confound fixed. */
export interface Control {
  name: string;
  /** What it holds fixed. */
  holds: string;
  /** How, in one line. */
  how: string;
  /** A metric of the scores, evaluated with the confound held fixed; called by `evaluateControlled`, which checks the scores. */
  evaluate: (metric: Metric, sample: Sample, scores: ArrayLike<number>) => ControlledEstimate;
}

/** An estimate that cannot be had. */
export function withoutValue(reason: string): ControlledEstimate {
  return { value: null, n: 0, nSentences: 0, draws: null, reason, dropped: [] };
}

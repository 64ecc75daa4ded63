import type { Estimate } from '../estimate';
import type { Metric, ScoredWords } from '../metric';
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

/** The scores a control leaves, or why it can leave none. */
type Adjusted = Pick<ScoredWords, 'scores' | 'included'> & { dropped?: readonly string[] };

/** A control that changes the scores, or the words that take part, and leaves the rest to the metric. */
export function adjustingControl(
  described: Pick<Control, 'name' | 'holds' | 'how'>,
  adjust: (sample: Sample, scores: ArrayLike<number>) => Adjusted | { reason: string },
): Control {
  return {
    ...described,
    evaluate: (metric, sample, scores) => {
      const adjusted = adjust(sample, scores);
      if ('reason' in adjusted) return withoutValue(adjusted.reason);
      const { dropped = [], ...scored } = adjusted;
      return { ...metric.evaluate(sample, { ...scored, high: [] }), dropped };
    },
  };
}

/** An estimate that cannot be had. */
export function withoutValue(reason: string): ControlledEstimate {
  return { value: null, n: 0, nSentences: 0, draws: null, reason, dropped: [] };
}

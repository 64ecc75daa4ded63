import type { Estimate } from './estimate';
import type { Sample } from './sample';

/** What a scorer gave the words of a sample. */
export interface ScoredWords {
  /** One a word. */
  scores: ArrayLike<number>;
  /** Whether each word is HIGH. */
  high: readonly boolean[];
}

/** One entry of the catalogue of metrics. */
export interface Metric {
  name: string;
  /** One line: what is measured. */
  description: string;
  /** Null for a description that is neither good nor bad. */
  higherIsBetter: boolean | null;
  /** What the value changes with: nothing but the words, their scores, or which of them are HIGH. */
  dependsOn: 'words' | 'scores' | 'high';
  /** Throws an Error where a score is not finite or an array has another length than the sample. */
  evaluate: (sample: Sample, scored: ScoredWords) => Estimate;
}

/** A number a sentence, of which a run reports the mean over sentences; see `meanOverSentences`. */
export interface SentenceMetric<Input extends unknown[]> {
  name: string;
  /** One line: what is measured. */
  description: string;
  /** Null for a description that is neither good nor bad. */
  higherIsBetter: boolean | null;
  /** Null where the sentence has no such number, and takes no part in the mean. Throws an Error for input that is not finite. */
  valueOf: (...input: Input) => number | null;
}

import { type Estimate, estimateFrom, weightedMean } from './estimate';

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

/** A number of every sentence of a sample, in the order of the sample. */
export interface SentenceValues {
  /** Null where a sentence takes no part. */
  values: readonly (number | null)[];
  /** Words of each sentence. */
  words: ArrayLike<number>;
}

/**
 * The mean over sentences, on the sample and in every bootstrap draw of its sentences. Estimates from the same draws are paired: see
 * `pairedDifference`. Several draws of a random baseline are averaged within the sentence first, since the sentence is what is drawn.
 *
 * @param draws - how often each sentence was drawn, in each draw, as `clusterDraws` or `Sample.sentences.draws` give it
 * @param reason - why there is no mean, for when no sentence takes part
 * @throws Error for a value that is not finite, or arrays of another length
 */
export function meanOverSentences(
  { values, words }: SentenceValues,
  draws: readonly Uint16Array[],
  reason: string,
): Estimate {
  const odd = [words, ...draws].find(({ length }) => length !== values.length);
  if (odd) throw new Error(`${values.length} values for ${odd.length} sentences`);
  values.forEach((value, at) => {
    if (value !== null && !Number.isFinite(value)) throw new Error(`value of sentence ${at} is ${value}`);
  });
  const known = values.flatMap((value, at) => (value === null ? [] : [at]));
  const counts = { n: known.reduce((sum, at) => sum + words[at]!, 0), nSentences: known.length };
  const once = new Uint16Array(values.length).fill(1);
  const used = known.length < 2 ? [once] : [once, ...draws];
  const ofKnown = known.map((at) => values[at]!);
  const means = Float64Array.from(used, (times) => weightedMean(ofKnown, known, times));
  return estimateFrom(means, counts, reason);
}

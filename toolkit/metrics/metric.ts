import { ascending } from './ranks';
import type { Estimate } from './estimate';
import { keptFor } from './kept';
import type { Clustering, Sample } from './sample';
import type { Shuffles } from './shuffles';

/**
 * What a scorer gave the words of a sample. What metrics work out from it, such as the order of the scores, is kept by the object, so
 * hand all metrics the same one, and do not change it.
 */
export interface ScoredWords {
  /** One a word. */
  scores: ArrayLike<number>;
  /** Whether each word is HIGH. */
  high: readonly boolean[];
  /** Whether each word takes part in the metrics of the scores; all do where this is absent. */
  included?: readonly boolean[];
}

/** One entry of the catalogue of metrics. */
export interface Metric {
  name: string;
  /** One line: what is measured. */
  description: string;
  /** Null for a description that is neither good nor bad. */
  higherIsBetter: boolean | null;
  /** The value where the score has nothing to do with what is measured: 0.5 of an AUC; null where the words decide what it is. */
  chance: number | null;
  /**
   * Set where it describes and no claim is judged on it: sweeps have it at the primary factors alone, at every layer and site, with
   * as many bootstrap draws as rows that are not primary, and without a null.
   */
  descriptive?: true;
  /** What the value changes with: nothing but the words, their scores, or which of them are HIGH. */
  dependsOn: 'words' | 'scores' | 'high';
  /** Throws an Error where a score is not finite or an array has another length than the sample. */
  evaluate: (sample: Sample, scored: ScoredWords) => Estimate;
  /** Its value under every shuffle of the scores within the sentence, NaN where there is none; absent where no null is defined. */
  shuffled?: (sample: Sample, scored: ScoredWords, shuffles: Shuffles) => Float64Array;
}

/**
 * The words that take part, in ascending order of score: sorted once for all metrics.
 *
 * @param words - how many the sample has
 * @throws Error for another number of scores, or a score that is not finite of a word that takes part
 */
export function scoreOrder(scored: ScoredWords, words: number): Uint32Array {
  const { scores, included } = scored;
  if (scores.length !== words) throw new Error(`${scores.length} scores for ${words} words`);
  if (included && included.length !== words) throw new Error(`${included.length} words in or out for ${words} words`);
  return order(scored);
}

const order = keptFor(({ scores, included }: ScoredWords): Uint32Array => {
  if (!included) return ascending(scores);
  const words = Uint32Array.from(included.keys()).filter((word) => included[word]!);
  return ascending(Float64Array.from(words, (word) => scores[word]!)).map((at) => words[at]!);
});

/**
 * The values of a metric with each of its clusters (sentences, or documents for salience) left out in turn. It costs one evaluation a
 * cluster, so it is computed for what needs it alone, such as `bcaInterval`.
 *
 * @returns one value a cluster, NaN where leaving it out leaves the metric undefined; null where the metric has no draws either
 */
export function jackknife(metric: Metric, sample: Sample, scored: ScoredWords): Float64Array | null {
  return metric.evaluate(oneLeftOut(sample), scored).draws;
}

/** The sample with what leaves one cluster out each in place of its bootstrap draws. */
const oneLeftOut = keptFor((sample: Sample): Sample => {
  const leaveOut = (clustering: Clustering): Clustering => ({
    ...clustering,
    draws: Array.from({ length: clustering.count }, (_, left) =>
      new Uint16Array(clustering.count).fill(1).fill(0, left, left + 1),
    ),
  });
  return { ...sample, sentences: leaveOut(sample.sentences), documents: leaveOut(sample.documents) };
});

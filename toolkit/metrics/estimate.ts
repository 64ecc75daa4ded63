import type { Clustering, Sample } from './sample';

/** The value of a metric on a sample, with what its interval and its differences are made from. */
export interface Estimate {
  /** Null where it cannot be had; `reason` then says why. */
  value: number | null;
  /** Words the value was computed from. */
  n: number;
  /** Sentences those words stand in. */
  nSentences: number;
  /** The value in every bootstrap draw, NaN where that draw leaves it undefined; null without a value or with a single cluster. */
  draws: Float64Array | null;
  reason?: string;
}

/**
 * Evaluates a statistic on the sample itself and on every bootstrap draw of its clusters.
 *
 * @param words - positions in the sample of the words the statistic is computed from
 * @param statistic - its value when each cluster counts as often as drawn; null where that leaves it undefined
 * @param reason - why the value cannot be had, for when it cannot
 */
export function estimate(
  sample: Sample,
  clustering: Clustering,
  words: readonly number[],
  statistic: (multiplicities: ArrayLike<number>) => number | null,
  reason: string,
): Estimate {
  const counts = { n: words.length, nSentences: distinct(sample.sentences, words) };
  const value = statistic(new Uint16Array(clustering.count).fill(1));
  if (value === null) return { value, ...counts, draws: null, reason };
  if (distinct(clustering, words) < 2) return { value, ...counts, draws: null };
  return { value, ...counts, draws: Float64Array.from(clustering.draws, (drawn) => statistic(drawn) ?? NaN) };
}

function distinct(clustering: Clustering, words: readonly number[]): number {
  return new Set(words.map((word) => clustering.ofWord[word]!)).size;
}

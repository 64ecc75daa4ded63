import { keptFor } from './kept';
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
  /** Documents it was computed from, where documents are what the draws are of. */
  nDocuments?: number;
  /** What must be said of the value beside it, such as that a count of 0 was corrected. */
  note?: string;
}

/** A statistic in each of several draws of clusters, each cluster counting as often as drawn; NaN where that leaves it undefined. */
type Statistic = (draws: readonly Uint16Array[]) => Float64Array;

/**
 * Evaluates a statistic on the sample itself and on every bootstrap draw of its clusters.
 *
 * @param words - positions in the sample of the words the statistic is computed from
 * @param reason - why the value cannot be had, for when it cannot
 */
export function estimate(
  sample: Sample,
  clustering: Clustering,
  words: Uint32Array,
  statistic: Statistic,
  reason: string,
): Estimate {
  const counts = {
    n: words.length,
    nSentences: clustersOf(sample.sentences, words),
    ...(clustering === sample.documents && { nDocuments: clustersOf(clustering, words) }),
  };
  const draws = clustersOf(clustering, words) < 2 ? sampleItself(clustering) : sampleAndDraws(clustering);
  return estimateFrom(statistic(draws), counts, reason);
}

/**
 * An estimate from values that are computed already.
 *
 * @param values - on the sample itself, then in every draw; the first alone where there is a single cluster
 */
export function estimateFrom(
  values: Float64Array,
  counts: Pick<Estimate, 'n' | 'nSentences' | 'nDocuments'>,
  reason: string,
): Estimate {
  const value = values[0]!;
  if (Number.isNaN(value)) return { value: null, ...counts, draws: null, reason };
  return { value, ...counts, draws: values.length > 1 ? values.slice(1) : null };
}

/** The sample as it is, as a draw: every cluster once. */
const sampleItself = keptFor((clustering: Clustering): readonly Uint16Array[] => [
  new Uint16Array(clustering.count).fill(1),
]);

/** The sample as it is, then the bootstrap draws. */
export const sampleAndDraws = keptFor((clustering: Clustering): readonly Uint16Array[] => [
  ...sampleItself(clustering),
  ...clustering.draws,
]);

/**
 * The mean of values in a draw, each counting as often as its cluster was drawn; NaN where none was.
 *
 * @param clusters - the cluster of each value
 */
export function weightedMean(
  values: ArrayLike<number>,
  clusters: ArrayLike<number>,
  multiplicities: Uint16Array,
): number {
  let sum = 0;
  let total = 0;
  for (let at = 0; at < values.length; at++) {
    const weight = multiplicities[clusters[at]!]!;
    sum += weight * values[at]!;
    total += weight;
  }
  return sum / total;
}

/** How many clusters the words stand in. */
function clustersOf(clustering: Clustering, words: Uint32Array): number {
  const seen = new Uint8Array(clustering.count);
  let count = 0;
  for (const word of words) {
    const cluster = clustering.ofWord[word]!;
    count += 1 - seen[cluster]!;
    seen[cluster] = 1;
  }
  return count;
}

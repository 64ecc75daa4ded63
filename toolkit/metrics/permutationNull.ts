import { keptFor } from './kept';
import type { Metric, ScoredWords } from './metric';
import { fewerDraws, type Sample } from './sample';
import type { Shuffles } from './shuffles';

/** A metric held against its values under scores shuffled within the sentence. */
export interface PermutationNull {
  /** Mean over the shuffles that have a value: about .5 for an AUC, though not exactly where sentences differ in level and in their mix of words. */
  mean: number;
  /** Two-sided; see `permutationNull`. */
  p: number;
  permutations: number;
}

/**
 * The within-sentence null of a metric: every shuffle hands the scores of a sentence to its words anew. For an AUC the words of its
 * two classes are shuffled among themselves, for the metrics of HIGH all words. The p-value is twice the smaller tail, the sample
 * itself counted into each, so that it is never 0 (Phipson & Smyth 2010, Statistical Applications in Genetics 9).
 *
 * @returns null where the metric has no value on the sample, or no such null
 */
export function permutationNull(
  metric: Metric,
  sample: Sample,
  scored: ScoredWords,
  shuffles: Shuffles,
): PermutationNull | null {
  const { value } = metric.evaluate(withoutDraws(sample), scored);
  const shuffled = value === null ? undefined : metric.shuffled?.(sample, scored, shuffles);
  if (value === null || !shuffled) return null;
  const defined = shuffled.filter((drawn) => !Number.isNaN(drawn));
  const mean = defined.reduce((sum, drawn) => sum + drawn, 0) / defined.length;
  return { mean, p: twoSidedP(value, shuffled), permutations: shuffles.permutations };
}

const withoutDraws = keptFor((sample: Sample): Sample => fewerDraws(sample, 0));

/** Twice the smaller of the two tails of the null, at most 1; the value itself counts into each, and so does a shuffle without one. */
function twoSidedP(value: number, shuffled: Float64Array): number {
  const above = shuffled.filter((drawn) => !(drawn < value)).length;
  const below = shuffled.filter((drawn) => !(drawn > value)).length;
  return Math.min(1, (2 * (1 + Math.min(above, below))) / (shuffled.length + 1));
}

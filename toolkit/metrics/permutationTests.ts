import { generatorFor } from '../random';
import { keptFor } from './kept';
import type { Metric, ScoredWords } from './metric';
import { fewerDraws, type Sample } from './sample';
import type { Shuffles } from './shuffles';

/** A metric held against its values under scores shuffled within the sentence. */
export interface PermutationNull {
  /** Mean over the shuffles that have a value: about 0.5 for an AUC, though not exactly where sentences differ in level and in their mix of words. */
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

/** How many a test draws: so many that Holm over 29 tests by sign flips, or 14 by recombinations, can leave less than 0.001. */
const RECOMBINATIONS = 29_999;

/** What a test by sign flips found. */
export interface SignFlipTest {
  /** Mean difference. */
  mean: number;
  /** Two-sided. */
  p: number;
  /** Differences that are defined. */
  n: number;
  /** True where every pattern of signs was counted, false where patterns were drawn. */
  exact: boolean;
}

/**
 * Paired permutation test of differences within clusters, such as one layer's AUC minus another's sentence by sentence: under the
 * null each difference is as likely to have the other sign (Fisher 1935, The Design of Experiments, section 21). Where there are no
 * more patterns of signs than `permutations`, by default 29,999, all are counted; else that many are drawn, and the sample itself is
 * counted in, so that p is never 0 (Phipson & Smyth 2010).
 *
 * @param differences - one a cluster; NaN where a cluster has none, and takes no part
 * @returns null where no difference is defined
 */
export function signFlipTest(
  differences: ArrayLike<number>,
  { permutations = RECOMBINATIONS, seed }: { permutations?: number; seed: number },
): SignFlipTest | null {
  const defined = Float64Array.from(differences).filter((difference) => !Number.isNaN(difference));
  const n = defined.length;
  if (n === 0) return null;
  const total = defined.reduce((sum, difference) => sum + difference, 0);
  // Sums of the same numbers in another order differ in their last bits.
  const reached = Math.abs(total) - 1e-12 * defined.reduce((sum, difference) => sum + Math.abs(difference), 0);
  const exact = 2 ** n <= permutations;
  const sums = exact ? everySum(defined) : drawnSums(defined, permutations, seed);
  const extreme = sums.filter((sum) => Math.abs(sum) >= reached).length;
  return { mean: total / n, p: exact ? extreme / sums.length : (extreme + 1) / (permutations + 1), n, exact };
}

/** The sum under each of the 2^n patterns. */
function everySum(differences: Float64Array): Float64Array {
  const sums = new Float64Array(2 ** differences.length);
  differences.forEach((difference, at) => {
    const patterns = 2 ** at;
    for (let pattern = 0; pattern < patterns; pattern++) {
      sums[pattern + patterns] = sums[pattern]! - difference;
      sums[pattern]! += difference;
    }
  });
  return sums;
}

/** The sum under patterns drawn at random, 32 signs from each number; the sums of eight differences at a time are looked up. */
function drawnSums(differences: Float64Array, permutations: number, seed: number): Float64Array {
  const generator = generatorFor(seed, 'sign flips');
  const tables = Array.from({ length: Math.ceil(differences.length / 8) }, (_, at) =>
    everySum(differences.subarray(8 * at, 8 * at + 8)),
  );
  return new Float64Array(permutations).map(() => {
    let sum = 0;
    let bits = 0;
    for (let at = 0; at < tables.length; at++) {
      if (at % 4 === 0) bits = generator.next();
      sum += tables[at]![bits & (tables[at]!.length - 1)]!;
      bits >>>= 8;
    }
    return sum;
  });
}

/**
 * Paired test of a mean over clusters, each of which has an observed value and values under other arrangements that the null makes as
 * likely, such as an effect with the factors of a sentence permuted. Clusters are independent: every way to take one value from each,
 * the observed among them, is as likely as the observed values together. So few arrangements a cluster, each of which may be dear, give
 * many recombinations; sign flips are the case of one other arrangement, the opposite. `permutations` of them, by default 29,999, are
 * drawn, and the sample itself is counted in; two-sided, twice the smaller tail (Phipson & Smyth 2010).
 *
 * @param others - [clusters][arrangements]; a cluster without any keeps its value in every recombination
 * @returns the mean over clusters of the mean of their other arrangements, and p; null where no cluster has another arrangement
 */
export function recombinationTest(
  observed: ArrayLike<number>,
  others: readonly ArrayLike<number>[],
  { permutations = RECOMBINATIONS, seed }: { permutations?: number; seed: number },
): { mean: number; p: number } | null {
  const able = [...others.keys()].filter((at) => others[at]!.length > 0);
  if (able.length === 0) return null;
  const pools = able.map((at) => Float64Array.from([[observed[at]!], Array.from(others[at]!)].flat()));
  const total = pools.reduce((sum, pool) => sum + pool[0]!, 0);
  // Sums of the same numbers in another order differ in their last bits.
  const rounding = 1e-12 * pools.reduce((sum, pool) => sum + Math.abs(pool[0]!), 0);
  const generator = generatorFor(seed, 'recombinations');
  let [above, below] = [0, 0];
  for (let draw = 0; draw < permutations; draw++) {
    const sum = pools.reduce((sum, pool) => sum + pool[(generator.next() >>> 0) % pool.length]!, 0);
    if (sum >= total - rounding) above++;
    if (sum <= total + rounding) below++;
  }
  const means = pools.map((pool) => (pool.reduce((sum, value) => sum + value, 0) - pool[0]!) / (pool.length - 1));
  const kept = Array.from(observed).reduce((sum, value, at) => sum + (others[at]!.length > 0 ? 0 : value), 0);
  return {
    mean: (means.reduce((sum, mean) => sum + mean, 0) + kept) / observed.length,
    p: Math.min(1, (2 * (1 + Math.min(above, below))) / (permutations + 1)),
  };
}

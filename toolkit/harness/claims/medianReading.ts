import type { Estimate } from '../../metrics/estimate';
import { linearQuantile } from '../../rationale/quantile';
import type { Reading } from '../measure/readings';
import type { Findings } from './findings';
import type { Part } from './part';

/** The median of the readings of a curve, held against those under permuted labels of words. */
export interface MedianReading {
  /** Null where no reading has a value. */
  median: number | null;
  /**
   * How often a permutation's median lies as far to the side that supports the claim, the sample itself counted in (Phipson & Smyth
   * 2010). One-sided; null where they say nothing of the part, or none were asked for.
   */
  p: number | null;
  /** How many permutations p is from. */
  permutations: number;
}

/**
 * The joint test of a specification curve by its median (Simonsohn, Simmons & Nelson 2020, Nature Human Behaviour 4): every reading
 * is evaluated under the same permutations of what words are: their strata within sentences, salience within documents.
 *
 * @param evaluated - readings with a value, those that are equal once
 */
export function medianReading(
  part: Part,
  findings: Findings,
  evaluated: readonly { reading: Reading; estimate: Estimate }[],
): MedianReading {
  if (evaluated.length === 0) return { median: null, p: null, permutations: 0 };
  const median = medianOf(evaluated.map(({ estimate }) => estimate.value!));
  const medians = findings.permuted.map((permuted) => {
    const statistics = permuted();
    const values = evaluated.map(({ reading }) => part.estimate({ ...findings, statistics }, reading).value);
    return values.includes(null) ? NaN : medianOf(values as number[]);
  });
  if (medians.every(Number.isNaN)) return { median, p: null, permutations: 0 };
  // A permutation that leaves a reading undefined counts as one that lies as far.
  const isAsFar = (other: number) => !(part.side === 'above' ? other < median : other > median);
  const p = (1 + medians.filter(isAsFar).length) / (medians.length + 1);
  return { median, p, permutations: medians.length };
}

function medianOf(values: readonly number[]): number {
  return linearQuantile(values, 0.5);
}

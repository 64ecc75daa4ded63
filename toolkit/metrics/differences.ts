import { linearQuantile } from '../rationale/quantile';
import { replaceNaN, standardError } from './bootstrap';
import type { Estimate } from './estimate';

/** A difference or ratio of two estimates with its value in every bootstrap draw. */
export interface Contrast {
  value: number;
  draws: Float64Array;
}

/**
 * a - b, draw by draw.
 *
 * @returns null where either has no value or no draws
 * @throws Error where they come from different numbers of draws
 */
export function pairedDifference(a: Estimate, b: Estimate): Contrast | null {
  return contrast(a, b, (x, y) => x - y);
}

/**
 * a / b, draw by draw.
 *
 * @returns null where either has no value or no draws, or b is 0
 * @throws Error where they come from different numbers of draws
 */
export function pairedRatio(a: Estimate, b: Estimate): Contrast | null {
  return b.value === 0 ? null : contrast(a, b, (x, y) => x / y);
}

function contrast(a: Estimate, b: Estimate, operation: (a: number, b: number) => number): Contrast | null {
  if (a.value === null || b.value === null || a.draws === null || b.draws === null) return null;
  const others = b.draws;
  if (a.draws.length !== others.length) {
    throw new Error(`a contrast of ${a.draws.length} draws and ${others.length} draws`);
  }
  return { value: operation(a.value, b.value), draws: a.draws.map((value, draw) => operation(value, others[draw]!)) };
}

/**
 * Lower bounds that hold for the whole family at once: with d_j the differences, d*_jb their draws and s_j the draws' standard
 * deviation, the bounds are d_j - c s_j, where c is the `level` quantile over b of max_j (d*_jb - d_j) / s_j. This is the one-sided
 * sup-t band (Montiel Olea & Plagborg-Moller 2019, Journal of Applied Econometrics 34). An upper bound of a - b is the negative of
 * the lower bound of b - a. Where one side was itself chosen as the best on the same data, hand in every ordered pair and read the
 * chosen one's bounds: they then hold whichever is chosen.
 *
 * @param level - 0.95 for bounds that all hold in 95 % of samples
 * @param widening - what s_j is multiplied by: 1, or `clusterWidening` where the clusters drawn are few
 * @returns one bound a difference, null where too many draws are undefined
 */
export function simultaneousLowerBounds(
  differences: readonly Contrast[],
  level: number,
  widening = 1,
): (number | null)[] {
  if (differences.length === 0) return [];
  const deviations = differences.map(({ draws }) => standardError(draws));
  const largest = largestDeviates(differences, deviations, (deviate) => deviate);
  const critical = linearQuantile(replaceNaN(largest, Infinity), level);
  return differences.map(({ value }, j) => {
    // A difference that no draw changes is its own bound.
    const bound = deviations[j] === 0 ? value : value - critical * widening * deviations[j]!;
    return Number.isFinite(bound) ? bound : null;
  });
}

/**
 * Intervals that hold for the whole family at once: d_j +- c s_j, where c is the `level` quantile over b of max_j |d*_jb - d_j| / s_j,
 * the two-sided sup-t band; see `simultaneousLowerBounds`. An estimate without a value or draws is none of the family.
 *
 * @param level - 0.95 for intervals that all hold in 95 % of samples
 * @param widening - what s_j is multiplied by: 1, or `clusterWidening` where the clusters drawn are few
 * @returns one interval an estimate, null without a value or draws, or where too many draws are undefined
 * @throws Error where they come from different numbers of draws
 */
export function simultaneousIntervals(
  estimates: readonly Pick<Estimate, 'value' | 'draws'>[],
  level: number,
  widening = 1,
): ([number, number] | null)[] {
  const family = estimates.map(({ value, draws }) => (value === null || draws === null ? null : { value, draws }));
  const known = family.filter((one) => one !== null);
  if (known.length === 0) return family.map(() => null);
  const deviations = known.map(({ draws }) => standardError(draws));
  const largest = largestDeviates(known, deviations, Math.abs);
  const critical = linearQuantile(replaceNaN(largest, Infinity), level);
  return family.map((one) => {
    if (one === null) return null;
    const deviation = deviations[known.indexOf(one)]!;
    const reach = deviation === 0 ? 0 : critical * widening * deviation;
    return Number.isFinite(reach) ? [one.value - reach, one.value + reach] : null;
  });
}

/** In each draw, the largest studentised deviation over the family, of one side or both; NaN where any is undefined. */
function largestDeviates(
  family: readonly Contrast[],
  deviations: readonly number[],
  sided: (deviate: number) => number,
): Float64Array {
  const largest = new Float64Array(family[0]!.draws.length).fill(-Infinity);
  family.forEach(({ value, draws }, j) => {
    if (draws.length !== largest.length) throw new Error(`a family with ${largest.length} and ${draws.length} draws`);
    if (deviations[j] === 0) return;
    draws.forEach((drawn, draw) => {
      largest[draw] = Math.max(largest[draw]!, sided((drawn - value) / deviations[j]!));
    });
  });
  return largest;
}

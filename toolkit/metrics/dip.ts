import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { generatorFor } from '../random';

/** The distinct values of a list, ascending, with the empirical distribution on either side of each, in counts. */
interface Steps {
  values: Float64Array;
  /** Numbers below each value: the distribution function just before it steps. */
  below: Float64Array;
  /** Numbers at or below it: the function after the step. */
  upTo: Float64Array;
}

/**
 * Hartigan's dip: the smallest possible maximum distance between the empirical distribution and a unimodal one, from 1 / 2n for one
 * mode to 0.25 for two equal atoms (Hartigan & Hartigan 1985, Annals of Statistics 13). The modal interval is narrowed from both ends:
 * left of it the best unimodal fit is the greatest convex minorant, right of it the least concave majorant, and the dip is half the
 * larger of their distances from the empirical distribution.
 *
 * @throws Error for no values or a value that is not finite
 */
export function dip(values: ArrayLike<number>): number {
  if (values.length === 0) throw new Error('the dip of no values');
  const sorted = Float64Array.from(values).sort();
  if (!sorted.every(Number.isFinite)) throw new Error('the dip of values that are not finite');
  return dipOfSorted(sorted);
}

/** As `dip`, for values that ascend. */
function dipOfSorted(sorted: Float64Array): number {
  const steps = stepsOf(sorted);
  let [from, to] = [0, steps.values.length - 1];
  let distance = 1;
  while (from < to) {
    const minorant = hull(steps.values, steps.below, from, to, 1);
    const majorant = hull(steps.values, steps.upTo, from, to, -1);
    const { widest, gap } = widestGap(minorant, majorant);
    if (gap <= distance) break;
    const left = minorant.vertices.findLast((vertex) => vertex <= widest)!;
    const right = majorant.vertices.find((vertex) => vertex >= widest)!;
    for (let at = from; at < left; at++) distance = Math.max(distance, steps.upTo[at]! - minorant.heights[at - from]!);
    for (let at = to; at > right; at--) distance = Math.max(distance, majorant.heights[at - from]! - steps.below[at]!);
    [from, to] = [left, right];
  }
  return distance / (2 * sorted.length);
}

function stepsOf(sorted: Float64Array): Steps {
  const values = new Float64Array(sorted.length);
  const below = new Float64Array(sorted.length);
  let count = 0;
  for (let at = 0; at < sorted.length; at++) {
    if (at > 0 && sorted[at] === sorted[at - 1]) continue;
    values[count] = sorted[at]!;
    below[count++] = at;
  }
  const upTo = new Float64Array(count).fill(sorted.length);
  upTo.set(below.subarray(1, count));
  return { values: values.subarray(0, count), below: below.subarray(0, count), upTo };
}

/** A convex minorant or concave majorant over the steps `from` to `to`. */
interface Hull {
  from: number;
  /** Steps at which it touches the distribution, ascending; both ends are among them. */
  vertices: number[];
  /** Its height at each step, counted from `from`. */
  heights: Float64Array;
}

/** @param sign - 1 for the greatest convex minorant of the points, -1 for the least concave majorant */
function hull(x: Float64Array, y: Float64Array, from: number, to: number, sign: 1 | -1): Hull {
  const vertices: number[] = [];
  for (let at = from; at <= to; at++) {
    while (vertices.length > 1 && isBeyond(vertices.at(-2)!, vertices.at(-1)!, at)) vertices.pop();
    vertices.push(at);
  }
  const heights = new Float64Array(to - from + 1);
  for (let i = 1; i < vertices.length; i++) {
    const [start, end] = [vertices[i - 1]!, vertices[i]!];
    const slope = (y[end]! - y[start]!) / (x[end]! - x[start]!);
    for (let at = start; at < end; at++) heights[at - from] = y[start]! + slope * (x[at]! - x[start]!);
  }
  heights[to - from] = y[to]!;
  return { from, vertices, heights };

  /** Whether the middle point lies on the far side of the chord from the first to the last. */
  function isBeyond(first: number, middle: number, last: number): boolean {
    const turn = (y[middle]! - y[first]!) * (x[last]! - x[first]!) - (y[last]! - y[first]!) * (x[middle]! - x[first]!);
    return sign * turn >= 0;
  }
}

/** Where the two are furthest apart, which is at a vertex of either. */
function widestGap(minorant: Hull, majorant: Hull): { widest: number; gap: number } {
  const { from } = minorant;
  let [widest, gap] = [from, -Infinity];
  for (const vertex of [...minorant.vertices, ...majorant.vertices]) {
    const between = majorant.heights[vertex - from]! - minorant.heights[vertex - from]!;
    if (between > gap) [widest, gap] = [vertex, between];
  }
  return { widest, gap };
}

/** Hartigan's test of unimodality. */
export interface DipTest {
  dip: number;
  /** Share of uniform samples of the same size with a dip at least as large, the sample itself counted in. */
  p: number;
}

/**
 * Tests whether numbers have more than one mode (Hartigan & Hartigan 1985): p from samples of the uniform, the unimodal distribution
 * that dips most.
 *
 * @param uniform - from `uniformDips` for as many numbers: make it once for lists of one length
 * @throws Error as `dip`, or for no samples of the uniform
 */
export function dipTest(values: ArrayLike<number>, uniform: Float64Array): DipTest {
  if (uniform.length === 0) throw new Error('a dip test without samples of the uniform');
  const own = dip(values);
  const larger = uniform.filter((other) => other >= own).length;
  return { dip: own, p: (larger + 1) / (uniform.length + 1) };
}

/** The dips of uniform samples of `n` numbers. */
export function uniformDips(n: number, samples: number, seed: number): Float64Array {
  const generator = generatorFor(seed, `uniform dips of ${n}`);
  const sorted = new Float64Array(n);
  return new Float64Array(samples).map(() => {
    // Sums of exponential steps are a sorted uniform sample but for their scale, which the dip does not see.
    let sum = 0;
    for (let at = 0; at < n; at++) sorted[at] = sum -= Math.log(1 - uniformFloat64(generator));
    return dipOfSorted(sorted);
  });
}

import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { dip, dipOfSorted } from './dip';
import { generatorFor } from '../random';

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

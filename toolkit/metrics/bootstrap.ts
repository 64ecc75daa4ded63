import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { linearQuantile, quantileOfSorted } from '../rationale/quantile';
import { generatorFor } from '../random';

/**
 * Draws clusters with replacement, as many as there are (the cluster bootstrap: Davison & Hinkley 1997, section 3.8). Every layer
 * and scorer is evaluated on the same draws, so that their differences are paired. Fewer draws of the same seed are the first of
 * more.
 *
 * @returns for each draw, how often each cluster was drawn
 */
export function clusterDraws(clusters: number, draws: number, seed: number): Uint16Array[] {
  const generator = generatorFor(seed, 'bootstrap');
  return Array.from({ length: draws }, () => {
    const multiplicities = new Uint16Array(clusters);
    for (let i = 0; i < clusters; i++) multiplicities[uniformInt(generator, 0, clusters - 1)]!++;
    return multiplicities;
  });
}

/**
 * The percentile interval (Efron & Tibshirani 1993, chapter 13). A draw where the value is undefined, NaN, counts as beyond either
 * end.
 *
 * @param values - the value in each draw
 * @param level - .95 for a 95 % interval
 * @returns null where so many draws are undefined that an end is
 */
export function percentileInterval(values: Float64Array, level: number): [number, number] | null {
  const tail = (1 - level) / 2;
  return quantileInterval(values, tail, 1 - tail);
}

/**
 * Two quantiles of bootstrap draws, a draw that is NaN counting as beyond either.
 *
 * @returns null where so many draws are undefined that one of the two is
 */
export function quantileInterval(values: Float64Array, from: number, to: number): [number, number] | null {
  const sorted = values.slice().sort();
  // Typed arrays sort NaN last: without any, one sort serves both ends.
  const isDefined = sorted.length > 0 && !Number.isNaN(sorted.at(-1));
  const low = isDefined ? quantileOfSorted(sorted, from) : linearQuantile(replaceNaN(values, -Infinity), from);
  const high = isDefined ? quantileOfSorted(sorted, to) : linearQuantile(replaceNaN(values, Infinity), to);
  return Number.isFinite(low) && Number.isFinite(high) ? [low, high] : null;
}

/** `values` with every NaN replaced by `substitute`. */
export function replaceNaN(values: Float64Array, substitute: number): Float64Array {
  return values.map((value) => (Number.isNaN(value) ? substitute : value));
}

/**
 * The bootstrap's standard error: the standard deviation of the draws that are defined (Efron & Tibshirani 1993, chapter 6).
 *
 * @returns NaN where fewer than two are
 */
export function standardError(draws: Float64Array): number {
  const defined = draws.filter((value) => !Number.isNaN(value));
  const mean = defined.reduce((sum, value) => sum + value, 0) / defined.length;
  return Math.sqrt(defined.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (defined.length - 1));
}

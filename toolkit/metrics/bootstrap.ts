import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { linearQuantile } from '../rationale/quantile';

/** The random generator behind `clusterDraws`, for the manifest. */
export const BOOTSTRAP_GENERATOR = 'pure-rand xoroshiro128plus';

/**
 * Draws clusters with replacement, as many as there are (the cluster bootstrap: Davison & Hinkley 1997, section 3.8). Every layer
 * and scorer is evaluated on the same draws, so that their differences are paired.
 *
 * @returns for each draw, how often each cluster was drawn
 */
export function clusterDraws(clusters: number, draws: number, seed: number): Uint16Array[] {
  const generator = xoroshiro128plus(seed);
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
  const low = linearQuantile(replaceNaN(values, -Infinity), tail);
  const high = linearQuantile(replaceNaN(values, Infinity), 1 - tail);
  return Number.isFinite(low) && Number.isFinite(high) ? [low, high] : null;
}

/** `values` with every NaN replaced by `substitute`. */
export function replaceNaN(values: Float64Array, substitute: number): Float64Array {
  return values.map((value) => (Number.isNaN(value) ? substitute : value));
}

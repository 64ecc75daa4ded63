import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { linearQuantile, quantileOfSorted } from '../rationale/quantile';
import { generatorFor } from '../random';
import { normalCdf, normalQuantile } from './normal';

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
 * @param level - 0.95 for a 95 % interval
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
function quantileInterval(values: Float64Array, from: number, to: number): [number, number] | null {
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
  let [sum, count, squares] = [0, 0, 0];
  for (const value of draws)
    if (!Number.isNaN(value)) {
      sum += value;
      count++;
    }
  const mean = sum / count;
  for (const value of draws) if (!Number.isNaN(value)) squares += (value - mean) ** 2;
  return Math.sqrt(squares / (count - 1));
}

/** A value with its bootstrap draws. */
export interface Drawn {
  value: number;
  draws: Float64Array;
}

/**
 * The bias-corrected and accelerated interval (Efron 1987, Journal of the American Statistical Association 82): percentiles of the
 * draws, moved by the bias z0 = quantile(share of draws below the value, ties counting half) and by the acceleration, the skewness
 * of the jackknife values over 6. A draw that is NaN counts as beyond either end.
 *
 * @param jackknife - the value with each cluster left out; see `jackknife`
 * @param level - 0.95 for a 95 % interval
 * @returns null where the value lies beyond all draws, a jackknife value is undefined, or so many draws are that an end is
 */
export function bcaInterval({ value, draws }: Drawn, jackknife: Float64Array, level: number): [number, number] | null {
  const defined = draws.filter((drawn) => !Number.isNaN(drawn));
  const below = defined.filter((drawn) => drawn < value).length;
  const tied = defined.filter((drawn) => drawn === value).length;
  const bias = normalQuantile((below + tied / 2) / defined.length);
  const skew = acceleration(jackknife);
  if (!Number.isFinite(bias) || Number.isNaN(skew)) return null;
  const moved = (z: number): number => normalCdf(bias + (bias + z) / (1 - skew * (bias + z)));
  const tail = normalQuantile((1 + level) / 2);
  return quantileInterval(draws, moved(-tail), moved(tail));
}

/** Sum of cubed over 6 times the sum of squared deviations to the power 3/2; 0 where leaving out any cluster changes nothing. */
function acceleration(jackknife: Float64Array): number {
  const mean = jackknife.reduce((sum, value) => sum + value, 0) / jackknife.length;
  const squares = jackknife.reduce((sum, value) => sum + (mean - value) ** 2, 0);
  const cubes = jackknife.reduce((sum, value) => sum + (mean - value) ** 3, 0);
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}

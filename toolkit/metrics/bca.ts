import { quantileInterval } from './bootstrap';
import { keptFor } from './kept';
import type { Metric, ScoredWords } from './metric';
import { normalCdf, normalQuantile } from './normal';
import type { Clustering, Sample } from './sample';

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
 * @param level - .95 for a 95 % interval
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

/**
 * The values of a metric with each of its clusters (sentences, or documents for salience) left out in turn. It costs one evaluation a
 * cluster, so it is computed for what needs it alone, such as `bcaInterval`.
 *
 * @returns one value a cluster, NaN where leaving it out leaves the metric undefined; null where the metric has no draws either
 */
export function jackknife(metric: Metric, sample: Sample, scored: ScoredWords): Float64Array | null {
  return metric.evaluate(oneLeftOut(sample), scored).draws;
}

/** The sample with what leaves one cluster out each in place of its bootstrap draws. */
const oneLeftOut = keptFor((sample: Sample): Sample => {
  const leaveOut = (clustering: Clustering): Clustering => ({
    ...clustering,
    draws: Array.from({ length: clustering.count }, (_, left) =>
      new Uint16Array(clustering.count).fill(1).fill(0, left, left + 1),
    ),
  });
  return { ...sample, sentences: leaveOut(sample.sentences), documents: leaveOut(sample.documents) };
});

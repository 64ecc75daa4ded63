import { percentileInterval, standardError } from './bootstrap';
import type { Estimate } from './estimate';
import { normalQuantile } from './normal';
import { studentQuantile } from './studentT';

/**
 * What the bootstrap's standard error is multiplied by where few clusters are drawn: sqrt(n / (n - 1)), since the draws vary about
 * their own mean (Davison & Hinkley 1997, section 2.2), times the quantile of Student's t with n - 1 degrees of freedom over that of
 * the normal distribution. Without it a bound of 20 to 30 clusters errs too often.
 *
 * @param clusters - drawn from, at least 2
 * @param level - 0.95 for a 95 % interval
 */
export function clusterWidening(clusters: number, level: number): number {
  const probability = (1 + level) / 2;
  const ratio = studentQuantile(probability, clusters - 1) / normalQuantile(probability);
  return Math.sqrt(clusters / (clusters - 1)) * ratio;
}

/**
 * The interval of an estimate whose bootstrap draws few clusters: value +- z s, z the normal quantile and s the draws' standard
 * error, widened as `clusterWidening` says.
 *
 * @param clusters - drawn from, at least 2
 * @param level - 0.95 for a 95 % interval
 * @returns null where fewer than two draws are defined
 */
export function clusterInterval(
  { value, draws }: { value: number; draws: Float64Array },
  clusters: number,
  level: number,
): [number, number] | null {
  const deviation = standardError(draws);
  const reach = normalQuantile((1 + level) / 2) * clusterWidening(clusters, level) * deviation;
  return Number.isFinite(reach) ? [value - reach, value + reach] : null;
}

/**
 * The interval of an estimate by itself: percentiles of the draws, or `clusterInterval` where documents are drawn, which are few. Null
 * where so many draws are undefined that percentiles have no end.
 */
export function intervalOf(
  { value, draws, nDocuments }: Pick<Estimate, 'value' | 'draws' | 'nDocuments'>,
  level: number,
): [number, number] | null {
  if (value === null || draws === null) return null;
  const percentiles = percentileInterval(draws, level);
  if (nDocuments === undefined || percentiles === null) return percentiles;
  return nDocuments < 2 ? null : clusterInterval({ value, draws }, nDocuments, level);
}

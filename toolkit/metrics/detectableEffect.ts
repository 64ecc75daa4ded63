import { normalQuantile } from './normal';

/**
 * The smallest effect that a two-sided test would find: with the defaults, one at alpha .05 with power .8, which is 2.80 standard
 * errors (Bloom 1995, Evaluation Review 19). An inconclusive result says no more than that an effect is probably below it.
 *
 * @param standardError - of the estimate; see `standardError`
 */
export function detectableEffect(standardError: number, { alpha = 0.05, power = 0.8 } = {}): number {
  return (normalQuantile(1 - alpha / 2) + normalQuantile(power)) * standardError;
}

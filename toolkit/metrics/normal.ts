import { erf } from 'mathjs/number';

/** Far in a tail the last bits of the distribution function keep the steps from ending by themselves. */
const MOST_STEPS = 60;

/** The standard normal distribution function, to 1e-15. */
export function normalCdf(x: number): number {
  return (1 + erf(x / Math.SQRT2)) / 2;
}

/**
 * The standard normal quantile, by Newton's method on the distribution function: to 1e-12 between 1e-5 and 1 - 1e-5, which no number
 * of draws here reaches beyond.
 *
 * @param probability - -Infinity at 0, Infinity at 1
 * @throws Error for a probability outside [0, 1]
 */
export function normalQuantile(probability: number): number {
  if (!(probability >= 0 && probability <= 1)) throw new Error(`probability ${probability} is outside [0, 1]`);
  if (probability === 0 || probability === 1) return probability === 0 ? -Infinity : Infinity;
  // From 0, where the curve bends towards the root on either side, Newton's steps never overshoot.
  let x = 0;
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const step = (probability - normalCdf(x)) * Math.sqrt(2 * Math.PI) * Math.exp((x * x) / 2);
    x += step;
    if (Math.abs(step) < 1e-14) break;
  }
  return x;
}

/**
 * The smallest effect that a two-sided test would find: with the defaults, one at alpha 0.05 with power 0.8, which is 2.80 standard
 * errors (Bloom 1995, Evaluation Review 19). An inconclusive result says no more than that an effect is probably below it.
 *
 * @param standardError - of the estimate; see `standardError`
 */
export function detectableEffect(standardError: number, { alpha = 0.05, power = 0.8 } = {}): number {
  return (normalQuantile(1 - alpha / 2) + normalQuantile(power)) * standardError;
}

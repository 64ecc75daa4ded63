import { type Design, designOf, type Fit, fit, type GroupedItems, newtonStep, type Sums, sumsOf } from './groupedLogit';

/** The last step of a draw moves the coefficient by less. */
const STEP = 0.005;
/** No step that is longer, in standard errors of all slopes together, is the last. */
const LONG = 1;
/** A draw that takes more steps is fitted from the start. */
const MOST_STEPS = 20;

/**
 * The coefficient of the first covariate in a logit with an intercept for each group, in every bootstrap draw of groups, an item
 * counting as often as its group was drawn. The slopes b maximise the log-likelihood less ridge / 2 |b|^2; the intercepts are free.
 *
 * An intercept touches its own group alone, so it is eliminated by the Schur complement: with r, A, h and H a group's sums of y - p,
 * p (1 - p), p (1 - p) x and p (1 - p) x x', and u that of (y - p) x, the step of the slopes solves
 * (sum of w (H - h h' / A) + ridge I) d = sum of w (u - h r / A) - ridge b, w being how often the group was drawn, and the intercept's
 * is (r - h'd) / A, which w does not enter. Every draw starts at the fit to the sample, where these sums are the same for all draws,
 * so its first Newton step costs only their weighted sum over groups. Further steps take the sums anew, until one
 * moves the coefficient by less than 0.005 and is shorter than a standard error of the slopes together: a confound that nearly parts
 * the classes goes on growing for many steps which no longer move the coefficient. A group whose items are all of one class says
 * nothing of the slopes and is left out.
 *
 * @param draws - how often each group was drawn, in each draw
 * @returns one a draw, NaN where no group that was drawn has both classes
 */
export function drawnLogitCoefficients(
  items: GroupedItems,
  ridge: number,
  draws: readonly Uint16Array[],
): Float64Array {
  const design = designOf(items);
  const once = design.ids.map(() => 1);
  if (once.length === 0) return new Float64Array(draws.length).fill(NaN);
  const start = fit(design, once, ridge);
  const sums = design.ids.map((_, group) => sumsOf(design, group, start));
  return Float64Array.from(draws, (draw) => {
    const weights = design.ids.map((id) => draw[id]!);
    if (weights.every((weight) => weight === 0)) return NaN;
    return coefficientFrom(design, weights, ridge, start, sums);
  });
}

/** The coefficient that Newton's method reaches from `start`, at which `sums` are taken. */
function coefficientFrom(
  design: Design,
  weights: readonly number[],
  ridge: number,
  start: Fit,
  sums: readonly Sums[],
): number {
  let at = start;
  let near: readonly (Sums | null)[] = sums;
  for (let step = 1; step <= MOST_STEPS; step++) {
    const { to, length } = newtonStep(at, weights, ridge, near);
    if (length < LONG && Math.abs(to.slopes[0]! - at.slopes[0]!) < STEP) return to.slopes[0]!;
    at = to;
    near = weights.map((weight, group) => (weight > 0 ? sumsOf(design, group, to) : null));
  }
  return fit(design, weights, ridge).slopes[0]!;
}

import { positionsByGroup } from './groups';

/** What a logit with an intercept for each group is fitted to; one entry an item in every array. */
export interface GroupedItems {
  /** Numbers of the items, one array a covariate. */
  columns: readonly Float64Array[];
  /** 1 where the item is of the positive class, 0 where it is not. */
  positive: ArrayLike<number>;
  /** The group of each item, counted from 0. */
  groups: ArrayLike<number>;
}

/** A draw's Newton steps end with one that moves the coefficient by less; the next would move it by about the square of that. */
const STEP = 0.01;
/** A draw that takes more steps is fitted from the start. */
const MOST_STEPS = 6;

/**
 * The coefficient of the first covariate in a logit with an intercept for each group, in every bootstrap draw of groups, an item
 * counting as often as its group was drawn. The slopes b maximise the log-likelihood less ridge / 2 |b|^2; the intercepts are free.
 *
 * An intercept touches its own group alone, so it is eliminated by the Schur complement: with r, A, h and H a group's sums of y - p,
 * p (1 - p), p (1 - p) x and p (1 - p) x x', and u that of (y - p) x, the step of the slopes solves
 * (sum of w (H - h h' / A) + ridge I) d = sum of w (u - h r / A) - ridge b, w being how often the group was drawn, and the intercept's
 * is (r - h'd) / A, which w does not enter. Every draw starts at the fit to the sample, where these sums are the same for all draws,
 * so its first Newton step costs only their weighted sum over groups. Further steps are taken until one moves the coefficient by less
 * than .01: the method converges quadratically. A group whose items are all of one class says nothing of the slopes and is left out.
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

/** Items group by group, those of groups with both classes. */
interface Design {
  size: number;
  /** The items' numbers, item after item. */
  rows: Float64Array;
  positive: Uint8Array;
  /** First item and one past the last of each group. */
  ranges: [number, number][];
  /** What each group is called in `groups`. */
  ids: number[];
}

function designOf({ columns, positive, groups }: GroupedItems): Design {
  const kept = [...positionsByGroup(groups)].filter(
    ([, own]) => new Set(own.map((item) => positive[item]!)).size === 2,
  );
  const order = kept.flatMap(([, own]) => own);
  let next = 0;
  return {
    size: columns.length,
    rows: Float64Array.from(order.flatMap((item) => columns.map((column) => column[item]!))),
    positive: Uint8Array.from(order, (item) => positive[item]!),
    ranges: kept.map(([, own]) => [next, (next += own.length)]),
    ids: kept.map(([id]) => id),
  };
}

/** Slopes, and an intercept a group. */
interface Fit {
  slopes: Float64Array;
  intercepts: Float64Array;
}

/** The sums of one group at some fit; see `drawnLogitCoefficients`. */
interface Sums {
  /** r / A */
  shift: number;
  /** h / A [size] */
  lean: Float64Array;
  /** u - h r / A [size] */
  gradient: Float64Array;
  /** H - h h' / A [size, size], its lower triangle. */
  information: Float64Array;
}

function sumsOf({ size, rows, positive, ranges }: Design, group: number, { slopes, intercepts }: Fit): Sums {
  const gradient = new Float64Array(size);
  const lean = new Float64Array(size);
  const information = new Float64Array(size * size);
  let [residuals, weight] = [0, 0];
  const [first, end] = ranges[group]!;
  for (let item = first; item < end; item++) {
    const at = item * size;
    let logit = intercepts[group]!;
    for (let i = 0; i < size; i++) logit += rows[at + i]! * slopes[i]!;
    const chance = 1 / (1 + Math.exp(-logit));
    const residual = positive[item]! - chance;
    const spread = chance * (1 - chance);
    residuals += residual;
    weight += spread;
    for (let i = 0; i < size; i++) {
      const value = rows[at + i]!;
      const spreadValue = spread * value;
      gradient[i]! += residual * value;
      lean[i]! += spreadValue;
      for (let j = 0; j <= i; j++) information[i * size + j]! += spreadValue * rows[at + j]!;
    }
  }
  for (let i = 0; i < size; i++) {
    gradient[i]! -= (lean[i]! * residuals) / weight;
    for (let j = 0; j <= i; j++) information[i * size + j]! -= (lean[i]! * lean[j]!) / weight;
  }
  return { shift: residuals / weight, lean: lean.map((value) => value / weight), gradient, information };
}

/** The coefficient that Newton's method reaches from `start`, at which `sums` are taken. */
function coefficientFrom(
  design: Design,
  weights: readonly number[],
  ridge: number,
  start: Fit,
  sums: readonly (Sums | null)[],
): number {
  let [at, own] = [start, sums];
  for (let step = 1; step <= MOST_STEPS; step++) {
    const moved = newtonStep(at, weights, ridge, own);
    const length = Math.abs(moved.slopes[0]! - at.slopes[0]!);
    if (length < STEP) return moved.slopes[0]!;
    at = moved;
    own = weights.map((weight, group) => (weight > 0 ? sumsOf(design, group, at) : null));
  }
  return fit(design, weights, ridge).slopes[0]!;
}

/** One step; a group of weight 0 keeps its intercept. */
function newtonStep(
  { slopes, intercepts }: Fit,
  weights: readonly number[],
  ridge: number,
  sums: readonly (Sums | null)[],
): Fit {
  const size = slopes.length;
  const gradient = slopes.map((slope) => -ridge * slope);
  const information = new Float64Array(size * size);
  for (let i = 0; i < size; i++) information[i * size + i] = ridge;
  weights.forEach((weight, group) => {
    if (weight === 0) return;
    const own = sums[group]!;
    for (let i = 0; i < size; i++) gradient[i]! += weight * own.gradient[i]!;
    for (let i = 0; i < information.length; i++) information[i]! += weight * own.information[i]!;
  });
  const step = solve(information, gradient);
  return {
    slopes: slopes.map((slope, i) => slope + step[i]!),
    intercepts: intercepts.map((intercept, group) => {
      if (weights[group] === 0) return intercept;
      const { shift, lean } = sums[group]!;
      return intercept + shift - lean.reduce((sum, value, i) => sum + value * step[i]!, 0);
    }),
  };
}

/** Solves a positive definite system, of which the lower triangle is given and overwritten, by Cholesky's factorisation. */
function solve(matrix: Float64Array, right: Float64Array): Float64Array {
  const size = right.length;
  const x = right.slice();
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= matrix[i * size + k]! * matrix[j * size + k]!;
      matrix[i * size + j] = i === j ? Math.sqrt(sum) : sum / matrix[j * size + j]!;
    }
    for (let k = 0; k < i; k++) x[i]! -= matrix[i * size + k]! * x[k]!;
    x[i]! /= matrix[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i]! -= matrix[k * size + i]! * x[k]!;
    x[i]! /= matrix[i * size + i]!;
  }
  return x;
}

/** Of a fit from the start; each halves the rest at least. */
const MOST_FIT_STEPS = 100;

/** The fit by Newton's method from slopes of 0, a step being halved until the penalised likelihood does not fall. */
function fit(design: Design, weights: readonly number[], ridge: number): Fit {
  let at: Fit = { slopes: new Float64Array(design.size), intercepts: baseIntercepts(design) };
  let reached = objective(design, weights, ridge, at);
  for (let step = 0; step < MOST_FIT_STEPS; step++) {
    const sums = weights.map((weight, group) => (weight > 0 ? sumsOf(design, group, at) : null));
    let moved = newtonStep(at, weights, ridge, sums);
    let next = objective(design, weights, ridge, moved);
    for (let halving = 0; next < reached && halving < 30; halving++) {
      moved = midway(at, moved);
      next = objective(design, weights, ridge, moved);
    }
    const length = moved.slopes.reduce((most, slope, i) => Math.max(most, Math.abs(slope - at.slopes[i]!)), 0);
    [at, reached] = [moved, next];
    if (length < 1e-9) return at;
  }
  return at;
}

/** Log odds of the positive class in each group. */
function baseIntercepts({ positive, ranges }: Design): Float64Array {
  return Float64Array.from(ranges, ([first, end]) => {
    const count = positive.subarray(first, end).reduce((sum, value) => sum + value, 0);
    return Math.log(count / (end - first - count));
  });
}

function midway(a: Fit, b: Fit): Fit {
  const middle = (from: Float64Array, to: Float64Array) => from.map((value, i) => (value + to[i]!) / 2);
  return { slopes: middle(a.slopes, b.slopes), intercepts: middle(a.intercepts, b.intercepts) };
}

/** The log-likelihood of the draw less the penalty. */
function objective(
  { size, rows, positive, ranges }: Design,
  weights: readonly number[],
  ridge: number,
  { slopes, intercepts }: Fit,
): number {
  let total = slopes.reduce((sum, slope) => sum - (ridge / 2) * slope * slope, 0);
  ranges.forEach(([first, end], group) => {
    if (weights[group] === 0) return;
    for (let item = first; item < end; item++) {
      let logit = intercepts[group]!;
      for (let i = 0; i < size; i++) logit += rows[item * size + i]! * slopes[i]!;
      const signed = positive[item] === 1 ? logit : -logit;
      // log(1 / (1 + exp(-signed))), without overflow.
      total += weights[group]! * (Math.min(0, signed) - Math.log1p(Math.exp(-Math.abs(signed))));
    }
  });
  return total;
}

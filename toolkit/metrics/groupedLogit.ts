import { factor, solve } from './cholesky';
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

/** Items group by group, those of groups with both classes; x begins with 1, for the intercept. */
export interface Design {
  /** Numbers in x. */
  size: number;
  /** x of each item [items, size]. */
  rows: Float64Array;
  /** The lower triangle of x x' of each item, row by row [items, size (size + 1) / 2]. */
  products: Float64Array;
  positive: Uint8Array;
  /** First item and one past the last of each group. */
  ranges: [number, number][];
  /** What each group is called in `groups`. */
  ids: number[];
}

export function designOf({ columns, positive, groups }: GroupedItems): Design {
  const kept = [...positionsByGroup(groups)].filter(
    ([, own]) => new Set(own.map((item) => positive[item]!)).size === 2,
  );
  const order = kept.flatMap(([, own]) => own);
  const size = columns.length + 1;
  const triangle = (size * (size + 1)) / 2;
  const [rows, products] = [new Float64Array(order.length * size), new Float64Array(order.length * triangle)];
  order.forEach((item, at) => {
    const x = rows.subarray(at * size, (at + 1) * size);
    x[0] = 1;
    for (let i = 1; i < size; i++) x[i] = columns[i - 1]![item]!;
    const own = products.subarray(at * triangle, (at + 1) * triangle);
    for (let i = 0, k = 0; i < size; i++) for (let j = 0; j <= i; j++, k++) own[k] = x[i]! * x[j]!;
  });
  let next = 0;
  return {
    ...{ size, rows, products },
    positive: Uint8Array.from(order, (item) => positive[item]!),
    ranges: kept.map(([, own]) => [next, (next += own.length)]),
    ids: kept.map(([id]) => id),
  };
}

/** An intercept a group, and slopes. */
export interface Fit {
  intercepts: Float64Array;
  slopes: Float64Array;
}

/** The sums of one group at some fit. */
export interface Sums {
  /** Of (y - p) x. */
  pull: Float64Array;
  /** Of the lower triangle of p (1 - p) x x'. */
  spread: Float64Array;
}

export function sumsOf({ size, rows, products, positive, ranges }: Design, group: number, at: Fit): Sums {
  const coefficients = new Float64Array(size);
  coefficients[0] = at.intercepts[group]!;
  coefficients.set(at.slopes, 1);
  const [pull, spread] = [new Float64Array(size), new Float64Array((size * (size + 1)) / 2)];
  const [first, end] = ranges[group]!;
  for (let item = first; item < end; item++) {
    const row = item * size;
    let logit = 0;
    for (let i = 0; i < size; i++) logit += rows[row + i]! * coefficients[i]!;
    const chance = 1 / (1 + Math.exp(-logit));
    const [residual, weight] = [positive[item]! - chance, chance * (1 - chance)];
    const product = item * spread.length;
    for (let i = 0; i < size; i++) pull[i]! += residual * rows[row + i]!;
    for (let k = 0; k < spread.length; k++) spread[k]! += weight * products[product + k]!;
  }
  return { pull, spread };
}

/** Where a Newton step leads, and how long it is in standard errors: the square root of the step's product with the gradient. */
export interface Step {
  to: Fit;
  length: number;
}

/**
 * A Newton step from a fit, the intercepts eliminated by the Schur complement. A group of weight 0 keeps its intercept.
 *
 * @param sums - at the fit; null for a group of weight 0
 */
export function newtonStep(
  { slopes, intercepts }: Fit,
  weights: readonly number[],
  ridge: number,
  sums: readonly (Sums | null)[],
): Step {
  const size = slopes.length;
  const gradient = slopes.map((slope) => -ridge * slope);
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) matrix[i * size + i] = ridge;
  weights.forEach((times, group) => {
    if (times > 0) addReduced(gradient, matrix, times, sums[group]!);
  });
  const step = solve(factor(matrix, size), gradient);
  return {
    to: {
      slopes: slopes.map((slope, i) => slope + step[i]!),
      intercepts: intercepts.map((intercept, group) =>
        weights[group]! > 0 ? intercept + shift(sums[group]!, step) : intercept,
      ),
    },
    length: Math.sqrt(gradient.reduce((sum, value, i) => sum + value * step[i]!, 0)),
  };
}

/** Where p (1 - p) x_i x_j stands in a triangle. */
function place(i: number, j: number): number {
  return (i * (i + 1)) / 2 + j;
}

/** Adds what a group gives once its intercept is eliminated: u - h r / A to the gradient, H - h h' / A to the matrix. */
function addReduced(gradient: Float64Array, matrix: Float64Array, times: number, { pull, spread }: Sums): void {
  const size = gradient.length;
  for (let i = 0; i < size; i++) {
    const lean = spread[place(i + 1, 0)]! / spread[0]!;
    gradient[i]! += times * (pull[i + 1]! - lean * pull[0]!);
    const start = place(i + 1, 1);
    for (let j = 0; j <= i; j++)
      matrix[i * size + j]! += times * (spread[start + j]! - lean * spread[place(j + 1, 0)]!);
  }
}

/** The step of a group's intercept: (r - h'd) / A. */
function shift({ pull, spread }: Sums, step: Float64Array): number {
  return step.reduce((left, slope, i) => left - spread[place(i + 1, 0)]! * slope, pull[0]!) / spread[0]!;
}

/** Steps of a fit from the start, at most. */
const MOST_STEPS = 100;
/** The last is shorter, in standard errors. */
const SHORT = 1e-6;
/** A fall of the likelihood by less is rounding. */
const ROUNDING = 1e-9;

/** The fit by Newton's method from slopes of 0, a step being halved until the penalised likelihood does not fall. */
export function fit(design: Design, weights: readonly number[], ridge: number): Fit {
  let at: Fit = { slopes: new Float64Array(design.size - 1), intercepts: baseIntercepts(design) };
  let reached = objective(design, weights, ridge, at);
  for (let step = 0; step < MOST_STEPS; step++) {
    const sums = weights.map((_, group) => sumsOf(design, group, at));
    const { to, length } = newtonStep(at, weights, ridge, sums);
    let moved = to;
    let next = objective(design, weights, ridge, moved);
    for (let halving = 0; next < reached - ROUNDING && halving < 30; halving++) {
      moved = midway(at, moved);
      next = objective(design, weights, ridge, moved);
    }
    [at, reached] = [moved, next];
    if (length < SHORT) return at;
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
function objective(design: Design, weights: readonly number[], ridge: number, at: Fit): number {
  const { size, rows, positive, ranges } = design;
  let total = at.slopes.reduce((sum, slope) => sum - (ridge / 2) * slope * slope, 0);
  ranges.forEach(([first, end], group) => {
    if (weights[group] === 0) return;
    for (let item = first; item < end; item++) {
      let logit = at.intercepts[group]!;
      for (let i = 1; i < size; i++) logit += rows[item * size + i]! * at.slopes[i - 1]!;
      const signed = positive[item] === 1 ? logit : -logit;
      // log(1 / (1 + exp(-signed))), without overflow.
      total += weights[group]! * (Math.min(0, signed) - Math.log1p(Math.exp(-Math.abs(signed))));
    }
  });
  return total;
}

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

/** Items group by group, those of groups with both classes. */
export interface Design {
  size: number;
  /** The items' numbers, item after item. */
  rows: Float64Array;
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
export interface Fit {
  slopes: Float64Array;
  intercepts: Float64Array;
}

/** What a group pulls the fit by. */
export interface Pull {
  /** r */
  residual: number;
  /** A */
  weight: number;
  /** u [size] */
  gradient: Float64Array;
}

/** The sums of one group at some fit; see `drawnLogitCoefficients`. */
export interface Sums extends Pull {
  /** h / A [size] */
  lean: Float64Array;
  /** H - h h' / A [size, size], its lower triangle. */
  information: Float64Array;
}

export function pullOf({ size, rows, positive, ranges }: Design, group: number, { slopes, intercepts }: Fit): Pull {
  const gradient = new Float64Array(size);
  const intercept = intercepts[group]!;
  let [total, weight] = [0, 0];
  const [first, end] = ranges[group]!;
  for (let item = first, at = first * size; item < end; item++, at += size) {
    let logit = intercept;
    for (let i = 0; i < size; i++) logit += rows[at + i]! * slopes[i]!;
    const chance = 1 / (1 + Math.exp(-logit));
    const residual = positive[item]! - chance;
    total += residual;
    weight += chance * (1 - chance);
    for (let i = 0; i < size; i++) gradient[i]! += residual * rows[at + i]!;
  }
  return { residual: total, weight, gradient };
}

export function sumsOf(design: Design, group: number, at: Fit): Sums {
  const { size, rows, ranges } = design;
  const lean = new Float64Array(size);
  const information = new Float64Array(size * size);
  const pull = pullOf(design, group, at);
  const [first, end] = ranges[group]!;
  for (let item = first; item < end; item++) {
    const chance = 1 / (1 + Math.exp(-logitOf(design, group, item, at)));
    const spread = chance * (1 - chance);
    for (let i = 0; i < size; i++) {
      const spreadValue = spread * rows[item * size + i]!;
      lean[i]! += spreadValue;
      for (let j = 0; j <= i; j++) information[i * size + j]! += spreadValue * rows[item * size + j]!;
    }
  }
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) information[i * size + j]! -= (lean[i]! * lean[j]!) / pull.weight;
  return { ...pull, lean: lean.map((value) => value / pull.weight), information };
}

function logitOf({ size, rows }: Design, group: number, item: number, { slopes, intercepts }: Fit): number {
  let logit = intercepts[group]!;
  for (let i = 0; i < size; i++) logit += rows[item * size + i]! * slopes[i]!;
  return logit;
}

/**
 * One step of slopes and intercepts; a group of weight 0 keeps its intercept.
 *
 * @param sums - at `from` or at a fit before it: a group's matrix is then scaled by what its sum of p (1 - p) has become
 * @param pulls - at `from`; null for a group of weight 0
 */
export function stepFrom(
  { slopes, intercepts }: Fit,
  weights: readonly number[],
  ridge: number,
  sums: readonly Sums[],
  pulls: readonly (Pull | null)[],
): Fit {
  const size = slopes.length;
  const gradient = slopes.map((slope) => -ridge * slope);
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) matrix[i * size + i] = ridge;
  weights.forEach((times, group) => {
    if (times === 0) return;
    const { residual, weight, gradient: own } = pulls[group]!;
    const { lean, information, weight: before } = sums[group]!;
    const scale = (times * weight) / before;
    for (let i = 0; i < size; i++) gradient[i]! += times * (own[i]! - lean[i]! * residual);
    for (let i = 0; i < matrix.length; i++) matrix[i]! += scale * information[i]!;
  });
  const step = solve(factor(matrix, size), gradient);
  return {
    slopes: slopes.map((slope, i) => slope + step[i]!),
    intercepts: intercepts.map((intercept, group) => {
      if (weights[group] === 0) return intercept;
      const { residual, weight } = pulls[group]!;
      return intercept + residual / weight - sums[group]!.lean.reduce((sum, value, i) => sum + value * step[i]!, 0);
    }),
  };
}

/** Of a fit from the start; each halves the rest at least. */
const MOST_FIT_STEPS = 100;

/** The fit by Newton's method from slopes of 0, a step being halved until the penalised likelihood does not fall. */
export function fit(design: Design, weights: readonly number[], ridge: number): Fit {
  let at: Fit = { slopes: new Float64Array(design.size), intercepts: baseIntercepts(design) };
  let reached = objective(design, weights, ridge, at);
  for (let step = 0; step < MOST_FIT_STEPS; step++) {
    const sums = weights.map((_, group) => sumsOf(design, group, at));
    let moved = stepFrom(at, weights, ridge, sums, sums);
    let next = objective(design, weights, ridge, moved);
    for (let halving = 0; next < reached && halving < 30; halving++) {
      moved = midway(at, moved);
      next = objective(design, weights, ridge, moved);
    }
    const length = longestStep(at, moved);
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
function objective(design: Design, weights: readonly number[], ridge: number, at: Fit): number {
  const { positive, ranges } = design;
  let total = at.slopes.reduce((sum, slope) => sum - (ridge / 2) * slope * slope, 0);
  ranges.forEach(([first, end], group) => {
    if (weights[group] === 0) return;
    for (let item = first; item < end; item++) {
      const logit = logitOf(design, group, item, at);
      const signed = positive[item] === 1 ? logit : -logit;
      // log(1 / (1 + exp(-signed))), without overflow.
      total += weights[group]! * (Math.min(0, signed) - Math.log1p(Math.exp(-Math.abs(signed))));
    }
  });
  return total;
}

/** The largest change of a slope. */
export function longestStep(from: Fit, to: Fit): number {
  return to.slopes.reduce((most, slope, i) => Math.max(most, Math.abs(slope - from.slopes[i]!)), 0);
}

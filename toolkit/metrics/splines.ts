import { quantileOfSorted } from '../rationale/quantile';
import { orthogonalBasis } from './controls/adjusting';

/**
 * A natural cubic spline of so many degrees of freedom, as columns at right angles to each other and to the constant, each with mean
 * 0 and mean square 1: cubic between the knots and linear beyond the outermost (Hastie, Tibshirani & Friedman 2009, equations 5.4 and
 * 5.5). The knots are as R's `ns` has them: the ends, and quantiles at equal steps. Where ties make two of them equal the quantiles
 * are those of the distinct values, and there are no more knots than such values.
 *
 * @param values - finite
 * @param freedom - at least 1; 1 is a straight line
 * @returns `freedom` columns, fewer where there are too few distinct values, none where the values do not vary
 */
export function naturalSpline(values: ArrayLike<number>, freedom: number): Float64Array[] {
  const sorted = Float64Array.from(values).sort();
  const [first, last] = [sorted[0]!, sorted.at(-1)!];
  if (first === last) return [];
  const scaled = Float64Array.from(values, (value) => (value - first) / (last - first));
  const knots = knotsOf(sorted, freedom).map((knot) => (knot - first) / (last - first));
  const basis = [scaled, ...curves(knots).map((curve) => scaled.map(curve))];
  const { columns } = orthogonalBasis(basis.map((values, at) => ({ name: `${at}`, values })));
  return columns.map((column) => column.map((value) => value * Math.sqrt(column.length)));
}

/** The knots, one more than the degrees of freedom, ends included. */
function knotsOf(sorted: Float64Array, freedom: number): number[] {
  const knots = quantiles(sorted, freedom);
  if (new Set(knots).size === knots.length) return knots;
  const distinct = Float64Array.from(new Set(sorted));
  return quantiles(distinct, Math.min(freedom, distinct.length - 1));
}

function quantiles(sorted: Float64Array, steps: number): number[] {
  return Array.from({ length: steps + 1 }, (_, at) => quantileOfSorted(sorted, at / steps));
}

/** The functions of the basis besides the straight line; no value lies beyond the last knot, where they would go on linearly. */
function curves(knots: readonly number[]): ((x: number) => number)[] {
  const end = knots.at(-1)!;
  const towards = (knot: number) => (x: number) => Math.max(0, x - knot) ** 3 / (end - knot);
  const lastInner = towards(knots.at(-2)!);
  return knots.slice(0, -2).map((knot) => {
    const own = towards(knot);
    return (x) => own(x) - lastInner(x);
  });
}

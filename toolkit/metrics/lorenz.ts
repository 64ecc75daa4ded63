/** A point of a Lorenz curve: the share of items, smallest first, and the share of the total they carry. */
export interface LorenzPoint {
  items: number;
  total: number;
}

/**
 * The Lorenz curve (Lorenz 1905): how unequally a total is spread over items. From (0, 0) to (1, 1), one point an item.
 *
 * @param values - none negative
 * @returns null where there are no values or they sum to 0
 * @throws Error for a value that is negative or not finite
 */
export function lorenzCurve(values: ArrayLike<number>): LorenzPoint[] | null {
  const sorted = Float64Array.from(values).sort();
  const total = sumOf(sorted);
  if (total === 0) return null;
  let carried = 0;
  const points = Array.from(sorted, (value, at): LorenzPoint => {
    carried += value;
    return { items: (at + 1) / sorted.length, total: carried / total };
  });
  return [{ items: 0, total: 0 }, ...points];
}

/**
 * The Gini coefficient: twice the area between the Lorenz curve and the diagonal, 0 where all items carry the same and
 * (n - 1) / n where one carries everything.
 *
 * @returns null where there are no values or they sum to 0
 * @throws Error for a value that is negative or not finite
 */
export function gini(values: ArrayLike<number>): number | null {
  const sorted = Float64Array.from(values).sort();
  const total = sumOf(sorted);
  if (total === 0) return null;
  const n = sorted.length;
  return sorted.reduce((sum, value, at) => sum + (2 * (at + 1) - n - 1) * value, 0) / (n * total);
}

/**
 * How much more a subset carries than its number: its share of the total over its share of the items, 1 where it carries as much as
 * any other. For HIGH words and shifts of the representation, the dominance ratio.
 *
 * @param values - none negative
 * @param isIn - whether each item is in the subset
 * @returns null where there are no values, they sum to 0, or the subset is empty
 * @throws Error for a value that is negative or not finite, or lengths that differ
 */
export function dominanceRatio(values: ArrayLike<number>, isIn: ArrayLike<boolean>): number | null {
  if (values.length !== isIn.length) throw new Error(`${values.length} values, ${isIn.length} flags`);
  const total = sumOf(values);
  const subset = Float64Array.from(values).filter((_, at) => isIn[at]!);
  if (total === 0 || subset.length === 0) return null;
  return sumOf(subset) / total / (subset.length / values.length);
}

function sumOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (const [at, value] of Array.from(values).entries()) {
    if (!(Number.isFinite(value) && value >= 0)) throw new Error(`value ${at} is ${value}`);
    sum += value;
  }
  return sum;
}

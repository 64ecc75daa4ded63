/**
 * The linear quantile: numpy's default and R's type 7 (Hyndman & Fan 1996, definition 7), to the last bit of numpy's, which
 * mathjs's `quantileSeq` is not. A word whose score ties with the boundary therefore falls on the same side as in numpy.
 *
 * @param probability - from 0 (the minimum) to 1 (the maximum)
 * @throws Error for no values, a value that is NaN, or a probability outside [0, 1]
 */
export function linearQuantile(values: ArrayLike<number>, probability: number): number {
  return quantileOfSorted(Float64Array.from(values).sort(), probability);
}

/**
 * The linear quantile of values in ascending order; see `linearQuantile`.
 * @throws Error as `linearQuantile`
 */
export function quantileOfSorted(sorted: Float64Array, probability: number): number {
  if (sorted.length === 0) throw new Error('the quantile of no values');
  if (!(probability >= 0 && probability <= 1)) throw new Error(`quantile ${probability} is outside [0, 1]`);
  // Typed arrays sort NaN last.
  if (Number.isNaN(sorted.at(-1))) throw new Error('the quantile of values that include NaN');
  const position = probability * (sorted.length - 1);
  const below = Math.floor(position);
  return interpolate(sorted[below]!, sorted[Math.min(below + 1, sorted.length - 1)]!, position - below);
}

/** From the nearer end, as numpy does, so that equal ends give exactly that value. */
function interpolate(low: number, high: number, share: number): number {
  if (low === high) return low;
  return share < 0.5 ? low + (high - low) * share : high - (high - low) * (1 - share);
}

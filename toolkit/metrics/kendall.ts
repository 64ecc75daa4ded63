import { levelsOf } from './ranks';

/**
 * Kendall's tau-b: concordant less discordant pairs, over the geometric mean of the pairs that differ on either side (Kendall 1945,
 * Biometrika 33), in O(n log n) by counting exchanges (Knight 1966).
 *
 * @returns a number in [-1, 1], or null where either side does not vary
 * @throws Error for lists of two lengths or a value that is not finite
 */
export function kendallTau(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  if (x.length !== y.length) throw new Error(`${x.length} values against ${y.length}`);
  const [a, b] = [levelsOf(x), levelsOf(y)];
  const n = x.length;
  const both = Float64Array.from(a.levels, (level, at) => level * (b.count + 1) + b.levels[at]!);
  const order = Uint32Array.from({ length: n }, (_, at) => at).sort((i, j) => both[i]! - both[j]!);
  const pairs = (n * (n - 1)) / 2;
  const [tiedX, tiedY, tiedBoth] = [a.levels, b.levels, both].map(tiedPairs) as [number, number, number];
  const discordant = exchanges(order.map((at) => b.levels[at]!));
  const concordant = pairs - tiedX - tiedY + tiedBoth - discordant;
  const tau = (concordant - discordant) / Math.sqrt((pairs - tiedX) * (pairs - tiedY));
  return Number.isNaN(tau) ? null : tau;
}

/** Pairs of equal values. */
function tiedPairs(values: ArrayLike<number>): number {
  const counts = new Map<number, number>();
  let pairs = 0;
  for (const value of Array.from(values)) {
    const seen = counts.get(value) ?? 0;
    pairs += seen;
    counts.set(value, seen + 1);
  }
  return pairs;
}

/** Pairs out of order, counted while merging ever longer sorted runs. */
function exchanges(values: Uint32Array): number {
  let [sorted, merged] = [values.slice(), new Uint32Array(values.length)];
  let count = 0;
  for (let run = 1; run < values.length; run *= 2) {
    for (let start = 0; start < values.length; start += 2 * run) {
      const middle = Math.min(start + run, values.length);
      const end = Math.min(start + 2 * run, values.length);
      let [left, right] = [start, middle];
      for (let at = start; at < end; at++) {
        const takesLeft = right === end || (left < middle && sorted[left]! <= sorted[right]!);
        if (!takesLeft) count += middle - left;
        merged[at] = takesLeft ? sorted[left++]! : sorted[right++]!;
      }
    }
    [sorted, merged] = [merged, sorted];
  }
  return count;
}

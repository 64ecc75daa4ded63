/** Two counts travel in one float64, which holds whole numbers to 2^53: the second times 2^26 on top of the first. */
const SHIFT = 2 ** 26;

/**
 * The sum of each vector of counts over clusters in every draw, a cluster counting as often as it was drawn.
 *
 * @param vectors - whole numbers [clusters] each
 * @param draws - how often each cluster was drawn, in each draw
 * @returns the totals [draws] of each vector
 * @throws Error where a total could reach 2^26
 */
export function drawnTotals(
  vectors: readonly Float64Array[],
  draws: readonly Uint16Array[],
): Float64Array<ArrayBuffer>[] {
  const totals = vectors.map(() => new Float64Array(draws.length));
  for (const vector of vectors) refuseLarge(vector);
  for (let at = 0; at < vectors.length; at += 2) {
    const packed = packTwo(vectors[at]!, vectors[at + 1]);
    const [low, high = new Float64Array(draws.length)] = [totals[at]!, totals[at + 1]];
    for (let draw = 0; draw < draws.length; draw += 2) {
      const [first, second] = twoTotals(packed, draws[draw]!, draws[draw + 1] ?? draws[draw]!);
      low[draw] = first % SHIFT;
      high[draw] = Math.floor(first / SHIFT);
      if (draw + 1 === draws.length) break;
      low[draw + 1] = second % SHIFT;
      high[draw + 1] = Math.floor(second / SHIFT);
    }
  }
  return totals;
}

function refuseLarge(vector: Float64Array): void {
  const largest = vector.reduce((most, count) => Math.max(most, count), 0);
  if (largest * vector.length >= SHIFT) throw new Error(`${vector.length} counts of up to ${largest} are too large`);
}

function packTwo(low: Float64Array, high: Float64Array | undefined): Float64Array {
  return low.map((count, cluster) => count + SHIFT * (high?.[cluster] ?? 0));
}

/** Two draws in one pass, as for AUC. */
function twoTotals(packed: Float64Array, first: Uint16Array, second: Uint16Array): [number, number] {
  let total1 = 0;
  let total2 = 0;
  for (let cluster = 0; cluster < packed.length; cluster++) {
    const counts = packed[cluster]!;
    total1 += counts * first[cluster]!;
    total2 += counts * second[cluster]!;
  }
  return [total1, total2];
}

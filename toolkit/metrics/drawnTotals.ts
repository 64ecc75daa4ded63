import { aligned, behindDraws, kernels, LANES, layOutDraws, memoryOf, UINT32 } from './drawKernels';

const UINT16 = 2 ** 16;

/**
 * The sum of each vector of counts over clusters in every draw, a cluster counting as often as it was drawn.
 *
 * @param vectors - whole numbers [clusters] each
 * @param draws - how often each cluster was drawn, in each draw
 * @returns the totals [draws] of each vector
 * @throws Error for a count of 2^16, or where a total could reach 2^32
 */
export function drawnTotals(
  vectors: readonly Float64Array[],
  draws: readonly Uint16Array[],
): Float64Array<ArrayBuffer>[] {
  for (const vector of vectors) refuseLarge(vector);
  const totals = vectors.map(() => new Float64Array(draws.length));
  const clusters = draws[0]?.length ?? 0;
  if (clusters === 0) return totals;
  const addressOf = (vector: number) => behindDraws(clusters) + vector * clusters * Uint16Array.BYTES_PER_ELEMENT;
  const sumsAt = aligned(addressOf(vectors.length));
  const memory = memoryOf(sumsAt + LANES * Uint32Array.BYTES_PER_ELEMENT);
  for (const [at, vector] of vectors.entries()) new Uint16Array(memory, addressOf(at), clusters).set(vector);
  const sums = new Uint32Array(memory, sumsAt, LANES);
  for (let first = 0; first < draws.length; first += LANES) {
    layOutDraws(draws, first);
    const lanes = Math.min(LANES, draws.length - first);
    for (const [at, total] of totals.entries()) {
      kernels.setTotals(0, addressOf(at), addressOf(at + 1), sumsAt);
      for (let lane = 0; lane < lanes; lane++) total[first + lane] = sums[lane]!;
    }
  }
  return totals;
}

/** As many clusters are drawn as there are, so that no total exceeds the largest count times their number. */
function refuseLarge(vector: Float64Array): void {
  const largest = vector.reduce((most, count) => Math.max(most, count), 0);
  if (largest >= UINT16 || largest * vector.length >= UINT32)
    throw new Error(`${vector.length} counts of up to ${largest} are too large`);
}

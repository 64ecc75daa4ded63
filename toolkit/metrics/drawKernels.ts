import { wasm } from './drawKernels.wasm.json';
import { aligned, type KernelModule, loadKernels, memoryWith } from './kernelModule';

/** What `drawKernels.wat` exports and documents. */
interface Kernels extends KernelModule {
  layOut(rows: number, clusters: number, draws: number): number;
  addPairs(draws: number, word: number, end: number, sums: number): void;
  setTotals(draws: number, count: number, end: number, totals: number): void;
}

/** Draws that a kernel takes at once. */
const LANES = 8;

/** Bytes that hold how often one cluster was drawn in each of those. */
const CLUSTER_BYTES = LANES * Uint16Array.BYTES_PER_ELEMENT;

/** One past the largest number in a uint32, which is what the kernels count in. */
const UINT32 = 2 ** 32;

const kernels = loadKernels(wasm) as Kernels;

/** The memory of the kernels, of so many bytes at least; one handed out before may be void. */
export function memoryOf(bytes: number): ArrayBuffer {
  return memoryWith(kernels, bytes);
}

/** Where the memory of a caller of `layOutDraws` may begin. */
export function behindDraws(clusters: number): number {
  return 2 * clusters * CLUSTER_BYTES;
}

/**
 * Lays eight draws side by side from address 0 on, zeros where there are fewer.
 *
 * @param draws - how often each cluster was drawn, in each draw
 * @param first - the first draw to take
 * @returns a bound of the numbers in them, less than twice the largest
 */
export function layOutDraws(draws: readonly Uint16Array[], first: number): number {
  const clusters = draws[0]!.length;
  const rowsAt = clusters * CLUSTER_BYTES;
  const rows = new Uint16Array(kernels.memory.buffer, rowsAt, LANES * clusters).fill(0);
  draws.slice(first, first + LANES).forEach((draw, lane) => {
    rows.set(draw, lane * clusters);
  });
  return kernels.layOut(rowsAt, clusters, 0);
}

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

/** Words of two classes in some order. */
export interface ClassedWords {
  /** Cluster (sentence or document) of each word. */
  clusters: Uint32Array;
  /** 1 where the word is of the positive class, 0 where it is not. */
  positive: Uint8Array;
}

/** Counts [draws], a word counting as often as its cluster was drawn. */
interface DrawnPairs {
  negatives: Float64Array;
  positives: Float64Array;
  /** Pairs of a positive word and a negative one before it. */
  pairs: Float64Array;
}

/**
 * Counts words and pairs of words in every draw, exactly.
 *
 * @param draws - how often each cluster was drawn, in each draw
 * @throws Error for more words than their pairs can be counted of: millions
 */
export function drawnPairs(words: ClassedWords, draws: readonly Uint16Array[]): DrawnPairs {
  const count = words.clusters.length;
  const codesAt = behindDraws(draws[0]?.length ?? 0);
  const codeAt = (word: number) => codesAt + word * Uint32Array.BYTES_PER_ELEMENT;
  const sumsAt = aligned(codeAt(count));
  const memory = memoryOf(sumsAt + 2 * LANES * Uint32Array.BYTES_PER_ELEMENT + LANES * Float64Array.BYTES_PER_ELEMENT);
  new Uint32Array(memory, codesAt, count).set(codesOf(words));
  const sums = new Uint32Array(memory, sumsAt, 2 * LANES);
  const pairSums = new Float64Array(memory, sumsAt + sums.byteLength, LANES);
  const room = () => new Float64Array(draws.length);
  const found: DrawnPairs = { negatives: room(), positives: room(), pairs: room() };
  for (let first = 0; first < draws.length; first += LANES) {
    const step = wordsAtOnce(count, layOutDraws(draws, first));
    sums.fill(0);
    pairSums.fill(0);
    for (let from = 0; from < count; from += step)
      kernels.addPairs(0, codeAt(from), codeAt(Math.min(from + step, count)), sumsAt);
    const lanes = Math.min(LANES, draws.length - first);
    found.negatives.set(sums.subarray(0, lanes), first);
    found.positives.set(sums.subarray(LANES, LANES + lanes), first);
    found.pairs.set(pairSums.subarray(0, lanes), first);
  }
  return found;
}

/** What `addPairs` reads: where the draws of a word's cluster lie, and the word's class in the lowest bit. */
function codesOf({ clusters, positive }: ClassedWords): Uint32Array {
  return clusters.map((cluster, word) => cluster * CLUSTER_BYTES + positive[word]!);
}

/** How many words' pairs fit the kernel's uint32: a word counts `most` times at most, and so does each before it. */
function wordsAtOnce(words: number, most: number): number {
  const step = Math.floor((UINT32 - 1) / Math.max(1, most * most * words));
  if (step === 0) throw new Error(`${words} words have too many pairs to count in these draws`);
  return step;
}

import { aligned, behindDraws, CLUSTER_BYTES, kernels, LANES, layOutDraws, memoryOf, UINT32 } from './drawKernels';

/** Words of two classes in some order. */
export interface ClassedWords {
  /** Cluster (sentence or document) of each word. */
  clusters: Uint32Array;
  /** 1 where the word is of the positive class, 0 where it is not. */
  positive: Uint8Array;
}

/** Counts [draws], a word counting as often as its cluster was drawn. */
export interface DrawnPairs {
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
  const found = emptyCounts(draws.length);
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

function emptyCounts(draws: number): DrawnPairs {
  return {
    negatives: new Float64Array(draws),
    positives: new Float64Array(draws),
    pairs: new Float64Array(draws),
  };
}

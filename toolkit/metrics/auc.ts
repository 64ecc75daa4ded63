import { type ClassedWords, drawnPairs } from './drawKernels';
import { ascending, tieRuns } from './ranks';

/**
 * Words of two classes in ascending order of score, the positive ones last in a run of ties: sorted once, then weighed anew for every
 * bootstrap draw.
 */
export interface Ranking extends ClassedWords {
  /** Runs of ties that hold both classes, three numbers each: its first position, its first positive word's, one past its last. */
  ties: Uint32Array;
}

/**
 * Ranks the words of `order`.
 *
 * @param order - words, ascending by score
 * @param scores - one a word
 * @param positive - whether the word is of the class that should score higher
 * @param clusters - the cluster of each word
 */
export function rankInOrder(
  order: Uint32Array,
  scores: ArrayLike<number>,
  positive: ArrayLike<boolean | number>,
  clusters: ArrayLike<number>,
): Ranking {
  const sorted = order.slice();
  const ties: number[] = [];
  const runs = tieRuns(order, scores);
  for (let tie = 0; tie < runs.length; tie += 2) {
    const [start, end] = [runs[tie]!, runs[tie + 1]!];
    const run = order.slice(start, end);
    const negatives = run.filter((word) => !positive[word]);
    if (negatives.length === 0 || negatives.length === run.length) continue;
    sorted.set(negatives, start);
    sorted.set(
      run.filter((word) => positive[word]),
      start + negatives.length,
    );
    ties.push(start, start + negatives.length, end);
  }
  return {
    clusters: sorted.map((word) => clusters[word]!),
    positive: Uint8Array.from(sorted, (word) => (positive[word] ? 1 : 0)),
    ties: Uint32Array.from(ties),
  };
}

/**
 * Area under the ROC curve in every draw, a word counting as often as its cluster was drawn: the probability that a positive word
 * scores above a negative one, ties counting half (the Mann-Whitney statistic over the number of pairs; Hanley & McNeil 1982).
 *
 * @param draws - how often each cluster was drawn, in each draw
 * @returns numbers in [0, 1], NaN where either class is empty
 */
export function drawnAucs(ranking: Ranking, draws: readonly Uint16Array[]): Float64Array {
  const { pairs, positives, negatives } = drawnPairs(ranking, draws);
  return pairs.map(
    (count, draw) => (count - tiedPairs(ranking, draws[draw]!) / 2) / (positives[draw]! * negatives[draw]!),
  );
}

/** Pairs of a positive and a negative word with the same score, which `drawnPairs` counts in full. */
function tiedPairs({ clusters, ties }: Ranking, multiplicities: Uint16Array): number {
  let pairs = 0;
  for (let tie = 0; tie < ties.length; tie += 3) {
    const drawn = (from: number, to: number): number => {
      let sum = 0;
      for (let at = from; at < to; at++) sum += multiplicities[clusters[at]!]!;
      return sum;
    };
    pairs += drawn(ties[tie]!, ties[tie + 1]!) * drawn(ties[tie + 1]!, ties[tie + 2]!);
  }
  return pairs;
}

/**
 * Area under the ROC curve, equal to scikit-learn's `roc_auc_score`; see `drawnAucs`.
 *
 * @returns a number in [0, 1], or null where either class is empty
 * @throws Error for a score that is not finite, or lengths that differ
 */
export function auc(scores: ArrayLike<number>, positive: ArrayLike<boolean>): number | null {
  const n = scores.length;
  if (positive.length !== n) throw new Error(`${n} scores, ${positive.length} classes`);
  const ranking = rankInOrder(ascending(scores), scores, positive, new Uint32Array(n));
  const [value] = drawnAucs(ranking, [Uint16Array.of(1)]);
  return Number.isNaN(value) ? null : value!;
}

/**
 * AUC of label 1 above label 0, ties counting half, for each of several labellings of the same scores.
 *
 * @param order - words of either label, ascending by score
 * @param scores - one a word
 * @param labellings - 1 or 0 for each word of `order`
 * @returns NaN where a label is missing
 */
export function relabelledAucs(
  order: Uint32Array,
  scores: ArrayLike<number>,
  labellings: readonly Uint8Array[],
): Float64Array {
  const endsTie = Uint8Array.from(order, (word, at) => (scores[word] === scores[order[at + 1]!] ? 0 : 1));
  return Float64Array.from(labellings, (labels) => aucInOrder(order, endsTie, labels));
}

function aucInOrder(order: Uint32Array, endsTie: Uint8Array, labels: Uint8Array): number {
  let [pairs, negatives, positives] = [0, 0, 0];
  let [tiedNegatives, tiedPositives] = [0, 0];
  for (let at = 0; at < order.length; at++) {
    const label = labels[order[at]!]!;
    tiedPositives += label;
    tiedNegatives += 1 - label;
    if (endsTie[at] === 0) continue;
    pairs += tiedPositives * (negatives + tiedNegatives / 2);
    negatives += tiedNegatives;
    positives += tiedPositives;
    tiedNegatives = 0;
    tiedPositives = 0;
  }
  return pairs / (positives * negatives);
}

/** Words of two classes in ascending order of score: sorted once, then weighed anew for every bootstrap draw. */
export interface Ranking {
  /** Cluster (sentence or document) of each word. */
  clusters: Uint32Array;
  /** 1 where the word is of the positive class. */
  positive: Uint8Array;
  /** 1 where the next word's score is higher: the last of a run of ties. */
  endsTie: Uint8Array;
}

/**
 * Ranks words by score.
 *
 * @param scores - one a word
 * @param positive - whether the word is of the class that should score higher
 * @param clusters - the cluster of each word
 * @throws Error for a score that is not finite, or lengths that differ
 */
export function rankWords(
  scores: ArrayLike<number>,
  positive: ArrayLike<boolean>,
  clusters: ArrayLike<number>,
): Ranking {
  const n = scores.length;
  if (positive.length !== n || clusters.length !== n) {
    throw new Error(`${n} scores, ${positive.length} classes, ${clusters.length} clusters`);
  }
  for (let i = 0; i < n; i++) if (!Number.isFinite(scores[i])) throw new Error(`score ${i} is ${scores[i]!}`);
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  return {
    clusters: order.map((i) => clusters[i]!),
    positive: Uint8Array.from(order, (i) => (positive[i]! ? 1 : 0)),
    endsTie: Uint8Array.from(order, (i, at) => (at === n - 1 || scores[order[at + 1]!] !== scores[i] ? 1 : 0)),
  };
}

/**
 * Area under the ROC curve with every word counted as often as its cluster was drawn: the probability that a positive word scores
 * above a negative one, ties counting half (the Mann-Whitney statistic over the number of pairs; Hanley & McNeil 1982).
 *
 * @param multiplicities - how often each cluster was drawn
 * @returns a number in [0, 1], or null where either class is empty
 */
export function weightedAuc(ranking: Ranking, multiplicities: ArrayLike<number>): number | null {
  const { clusters, positive, endsTie } = ranking;
  let pairs = 0;
  let positives = 0;
  let negatives = 0;
  let tiedPositives = 0;
  let tiedNegatives = 0;
  // Runs once a word, draw, layer and metric: arithmetic instead of branches on the class keeps it fast.
  for (let at = 0; at < clusters.length; at++) {
    const weight = multiplicities[clusters[at]!]!;
    const positiveWeight = weight * positive[at]!;
    tiedPositives += positiveWeight;
    tiedNegatives += weight - positiveWeight;
    if (endsTie[at] === 0) continue;
    pairs += tiedPositives * (negatives + tiedNegatives / 2);
    positives += tiedPositives;
    negatives += tiedNegatives;
    tiedPositives = 0;
    tiedNegatives = 0;
  }
  return positives === 0 || negatives === 0 ? null : pairs / (positives * negatives);
}

/**
 * Area under the ROC curve, equal to scikit-learn's `roc_auc_score`; see `weightedAuc`.
 *
 * @returns a number in [0, 1], or null where either class is empty
 * @throws Error as `rankWords`
 */
export function auc(scores: ArrayLike<number>, positive: ArrayLike<boolean>): number | null {
  return weightedAuc(rankWords(scores, positive, new Uint32Array(scores.length)), [1]);
}

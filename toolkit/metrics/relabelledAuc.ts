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

import { ascending } from './auc';

/**
 * Area under the precision-recall curve by the trapezoidal rule, as scikit-learn's `precision_recall_curve` and `auc`, and ERASER with
 * them: from precision 1 at recall 0, with a point for every distinct score.
 *
 * @returns a number in [0, 1], or null where no word is gold
 * @throws Error for a score that is not finite, or lists of two lengths
 */
export function areaUnderPrecisionRecall(scores: ArrayLike<number>, gold: readonly boolean[]): number | null {
  if (scores.length !== gold.length) throw new Error(`${scores.length} scores, ${gold.length} classes`);
  const positives = gold.filter(Boolean).length;
  const order = ascending(scores).reverse();
  if (positives === 0) return null;
  let [area, taken, found] = [0, 0, 0];
  let [recall, precision] = [0, 1];
  order.forEach((word, at) => {
    taken++;
    found += Number(gold[word]);
    if (at + 1 < order.length && scores[order[at + 1]!] === scores[word]) return;
    const [nextRecall, nextPrecision] = [found / positives, found / taken];
    area += ((nextRecall - recall) * (nextPrecision + precision)) / 2;
    [recall, precision] = [nextRecall, nextPrecision];
  });
  return area;
}

import { ascending } from './ranks';
import type { SentenceMetric } from './sentenceMetric';

/** Whether a scorer ranks the words of the gold rationale first, at any boundary. */
export const auprc: SentenceMetric<[scores: ArrayLike<number>, gold: readonly boolean[]]> = {
  name: 'auprc',
  description: 'area under the precision-recall curve of the scores against the gold rationale',
  higherIsBetter: true,
  valueOf: areaUnderPrecisionRecall,
};

/** Whether the words that a scorer chooses, such as HIGH, are those of the gold rationale. */
export const tokenF1 = ofWords(
  'token_f1',
  'harmonic mean of precision and recall of the chosen words against the gold rationale',
  ({ both, ofChosen, ofGold }) => (2 * both) / (ofChosen + ofGold),
);

/** The same as intersection over union of words. */
export const tokenIou = ofWords(
  'token_iou',
  'words both chosen and gold over words either chosen or gold',
  ({ both, ofChosen, ofGold }) => both / (ofChosen + ofGold - both),
);

/** F1 of spans, runs of neighbouring words: a chosen one counts where it overlaps a gold one by half of their union (ERASER's IOU F1). */
export const iouF1: SentenceMetric<Chosen> = {
  name: 'iou_f1',
  description: 'F1 of chosen spans, right where intersection over union with a gold span is at least 0.5',
  higherIsBetter: true,
  valueOf: (chosen, gold) => {
    count(chosen, gold);
    const [found, wanted] = [spansOf(chosen), spansOf(gold)];
    if (wanted.length === 0) return null;
    const right = found.filter((span) => wanted.some((other) => overlap(span, other) >= 0.5)).length;
    return (2 * right) / (found.length + wanted.length);
  },
};

/**
 * The gold rationale that entity salience makes: the words that head an entity which a summary mentions.
 *
 * @param salience - of each word, as `Word.salience`
 */
export function salientWords(salience: readonly (number | null)[]): boolean[] {
  return salience.map((summaries) => summaries !== null && summaries > 0);
}

export type Chosen = [chosen: readonly boolean[], gold: readonly boolean[]];

function ofWords(
  name: string,
  description: string,
  formula: (counts: ReturnType<typeof count>) => number,
): SentenceMetric<Chosen> {
  const valueOf = (...[chosen, gold]: Chosen) => {
    const counts = count(chosen, gold);
    return counts.ofGold === 0 ? null : formula(counts);
  };
  return { name, description, higherIsBetter: true, valueOf };
}

function count(chosen: readonly boolean[], gold: readonly boolean[]) {
  if (chosen.length !== gold.length) throw new Error(`${chosen.length} chosen or not, ${gold.length} gold or not`);
  const both = chosen.filter((isChosen, word) => isChosen && gold[word]!).length;
  return { both, ofChosen: chosen.filter(Boolean).length, ofGold: gold.filter(Boolean).length };
}

/** First word and one past the last. */
type Span = [number, number];

function spansOf(flags: readonly boolean[]): Span[] {
  const spans: Span[] = [];
  flags.forEach((flag, word) => {
    if (!flag) return;
    if (flags[word - 1]) spans.at(-1)![1] = word + 1;
    else spans.push([word, word + 1]);
  });
  return spans;
}

function overlap([a, b]: Span, [c, d]: Span): number {
  const both = Math.max(0, Math.min(b, d) - Math.max(a, c));
  return both / (b - a + d - c - both);
}

/**
 * Area under the precision-recall curve by the trapezoidal rule, as scikit-learn's `precision_recall_curve` and `auc`, and ERASER with
 * them: from precision 1 at recall 0, with a point for every distinct score.
 *
 * @returns a number in [0, 1], or null where no word is gold
 * @throws Error for a score that is not finite, or lists of two lengths
 */
function areaUnderPrecisionRecall(scores: ArrayLike<number>, gold: readonly boolean[]): number | null {
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

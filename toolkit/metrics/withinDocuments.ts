import { positionsByGroup } from './groups';

/** Items in documents; one entry an item in both arrays. */
export interface InDocuments {
  scores: ArrayLike<number>;
  /** The document of each item, counted from 0. */
  documents: ArrayLike<number>;
}

/** A number of each document, and with what weight it counts. */
interface DocumentTerm {
  document: number;
  value: number;
  weight: number;
}

/**
 * The AUC of positive items within documents in every draw: the mean over documents of the share of pairs of a positive and a
 * negative item of the document in which the positive one scores higher, ties counting half. A document weighs n1 n0 / (n1 + n0 + 1),
 * as in van Elteren's test (1960), so that large documents do not count by their pairs. One with a single class weighs nothing.
 *
 * @param positive - 1 or 0 for each item
 * @param draws - how often each document was drawn, in each draw
 * @returns the values, NaN where no document that was drawn has both classes; and how many documents have them
 */
export function drawnDocumentAucs(
  items: InDocuments,
  positive: ArrayLike<number>,
  draws: readonly Uint16Array[],
): { values: Float64Array; documents: number } {
  const terms = [...positionsByGroup(items.documents)].flatMap(([document, own]): DocumentTerm[] => {
    const above = own.filter((item) => positive[item] === 1);
    const below = own.filter((item) => positive[item] === 0);
    if (above.length === 0 || below.length === 0) return [];
    const won = pairs(above, below, (a, b) => (1 + Math.sign(items.scores[a]! - items.scores[b]!)) / 2);
    const count = above.length * below.length;
    return [{ document, value: won / count, weight: count / (above.length + below.length + 1) }];
  });
  return { values: weighedMeans(terms, draws), documents: terms.length };
}

/**
 * Kendall's tau-b of scores and counts within documents in every draw: concordant less discordant pairs of the same document, over
 * the geometric mean of the pairs that differ in the score and of those that differ in the count, each summed over documents.
 *
 * @param counts - one an item
 * @param draws - how often each document was drawn, in each draw
 * @returns the values, NaN where no such pair differs; and how many documents have pairs that differ in both
 */
export function drawnDocumentTaus(
  items: InDocuments,
  counts: ArrayLike<number>,
  draws: readonly Uint16Array[],
): { values: Float64Array; documents: number } {
  const { scores } = items;
  const terms = [...positionsByGroup(items.documents)].map(([document, own]) => {
    const [score, count] = [
      (a: number, b: number) => Math.sign(scores[a]! - scores[b]!),
      (a: number, b: number) => Math.sign(counts[a]! - counts[b]!),
    ];
    // Every pair of different items comes in both orders, which cancels out in the ratio.
    return {
      document,
      agreeing: pairs(own, own, (a, b) => score(a, b) * count(a, b)),
      scored: pairs(own, own, (a, b) => Math.abs(score(a, b))),
      counted: pairs(own, own, (a, b) => Math.abs(count(a, b))),
    };
  });
  const values = Float64Array.from(draws, (draw) => {
    let [agreeing, scored, counted] = [0, 0, 0];
    for (const term of terms) {
      const times = draw[term.document]!;
      agreeing += times * term.agreeing;
      scored += times * term.scored;
      counted += times * term.counted;
    }
    return agreeing / Math.sqrt(scored * counted);
  });
  return { values, documents: terms.filter(({ scored, counted }) => scored > 0 && counted > 0).length };
}

function pairs(these: readonly number[], those: readonly number[], of: (a: number, b: number) => number): number {
  let sum = 0;
  for (const a of these) for (const b of those) sum += of(a, b);
  return sum;
}

function weighedMeans(terms: readonly DocumentTerm[], draws: readonly Uint16Array[]): Float64Array {
  return Float64Array.from(draws, (draw) => {
    let [sum, total] = [0, 0];
    for (const { document, value, weight } of terms) {
      const times = weight * draw[document]!;
      sum += times * value;
      total += times;
    }
    return sum / total;
  });
}

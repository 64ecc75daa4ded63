import { ascending } from './auc';
import { keptFor } from './kept';
import type { ScoredWords } from './metric';

/**
 * The words that take part, in ascending order of score: sorted once for all metrics.
 *
 * @param words - how many the sample has
 * @throws Error for another number of scores, or a score that is not finite of a word that takes part
 */
export function scoreOrder(scored: ScoredWords, words: number): Uint32Array {
  const { scores, included } = scored;
  if (scores.length !== words) throw new Error(`${scores.length} scores for ${words} words`);
  if (included && included.length !== words) throw new Error(`${included.length} words in or out for ${words} words`);
  return order(scored);
}

const order = keptFor(({ scores, included }: ScoredWords): Uint32Array => {
  if (!included) return ascending(scores);
  const words = Uint32Array.from(included.keys()).filter((word) => included[word]!);
  return ascending(Float64Array.from(words, (word) => scores[word]!)).map((at) => words[at]!);
});

import type { Refusal } from './refusal';

/**
 * The words of a sentence from the highest score to the lowest, ties in reading order.
 *
 * @param words - positions in the sentence
 * @param scores - one for each of `words`
 * @param scorer - named by a refusal
 * @returns a refusal where a score is not finite: such a sentence has no place in the scorer's results, and is counted
 * @throws Error for another number of scores than words
 */
export function wordOrder(words: readonly number[], scores: ArrayLike<number>, scorer: string): number[] | Refusal {
  if (scores.length !== words.length) throw new Error(`${scores.length} scores for ${words.length} words`);
  const bad = Array.from(scores).find((score) => !Number.isFinite(score));
  if (bad !== undefined) return { refused: `${scorer} gives a word the score ${bad}` };
  return words
    .map((_, at) => at)
    .sort((a, b) => scores[b]! - scores[a]! || a - b)
    .map((at) => words[at]!);
}

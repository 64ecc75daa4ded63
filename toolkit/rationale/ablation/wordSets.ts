import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { drawSome } from '../../random';
import type { Refusal } from './ablation';

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

/** Shares of a sentence's words that ERASER removes or keeps (DeYoung et al. 2020, section 4). */
export const ERASER_BINS: readonly number[] = [0.01, 0.05, 0.1, 0.2, 0.5];

/** Sets of words are positions in the sentence, ascending; an order goes from the highest score to the lowest. */
export type WordSet = readonly number[];

/** Words that a share of a sentence makes: ceil(share x words), so that the smallest share of the shortest sentence is one word. */
export function binSize(share: number, words: number): number {
  return Math.ceil(share * words - 1e-9); // 0.07 x 100 is a little above 7 in binary
}

/** The first `count` of an order. */
export function topWords(order: readonly number[], count: number): number[] {
  return order.slice(0, count).toSorted((a, b) => a - b);
}

/** The words that are not of the set: what is ablated where the set alone is to be kept. */
export function otherWords(words: WordSet, set: WordSet): number[] {
  const inside = new Set(set);
  return words.filter((word) => !inside.has(word));
}

/**
 * So many words of a sentence, every set of that size equally likely.
 *
 * @throws Error for more words than there are
 */
export function randomWords(words: WordSet, count: number, generator: RandomGenerator): number[] {
  return drawSome(words, count, generator).sort((a, b) => a - b);
}

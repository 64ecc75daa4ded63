import { linearQuantile } from './quantile';

/** Over what the HIGH boundary is drawn. */
export const SCOPES = ['sentence', 'corpus'] as const;

/** One of `SCOPES`. */
export type Scope = (typeof SCOPES)[number];

/**
 * Marks the HIGH words: those that score at or above the linear quantile of all. The words on the boundary are HIGH, so ties can
 * make more than the quantile's share HIGH.
 *
 * @param scores - one a word, special tokens left out
 * @param quantile - .75 for the upper quartile
 * @throws Error for a score that is not finite or a quantile outside [0, 1]
 */
export function highFlags(scores: ArrayLike<number>, quantile: number): boolean[] {
  if (scores.length === 0) return [];
  const values = Array.from(scores);
  const bad = values.findIndex((score) => !Number.isFinite(score));
  if (bad >= 0) throw new Error(`score ${bad} is ${values[bad]!}`);
  const boundary = linearQuantile(values, quantile);
  return values.map((score) => score >= boundary);
}

/**
 * Marks the HIGH words of a corpus, the boundary drawn within each sentence or once over all.
 *
 * @param scores - one a word, sentence after sentence
 * @param sentenceStarts - position in `scores` of each sentence's first word, ascending from 0
 * @throws Error as `highFlags`, or for starts that do not ascend from 0
 */
export function highWords(
  scores: Float64Array,
  sentenceStarts: readonly number[],
  quantile: number,
  scope: Scope,
): boolean[] {
  return scope === 'corpus' ? highFlags(scores, quantile) : highBySentence(scores, sentenceStarts, quantile);
}

function highBySentence(scores: Float64Array, starts: readonly number[], quantile: number): boolean[] {
  if (scores.length > 0 && starts[0] !== 0) throw new Error('the first sentence does not start at word 0');
  return starts.flatMap((start, sentence) => {
    const end = starts[sentence + 1] ?? scores.length;
    if (end < start || end > scores.length) throw new Error(`sentence ${sentence} runs from word ${start} to ${end}`);
    return highFlags(scores.subarray(start, end), quantile);
  });
}

/** How the scores of a word's wordpieces become the word's score. */
export const AGGREGATIONS = ['mean', 'first', 'max', 'sum'] as const;

/** One of `AGGREGATIONS`. */
export type Aggregation = (typeof AGGREGATIONS)[number];

/** Which wordpieces make up which word of one sentence; the same for every layer and scorer. */
export interface Alignment {
  /** Words that have a wordpiece, as positions in the sentence, ascending; a word the tokenizer drops is not among them. */
  words: readonly number[];
  /** Position of each such word's first wordpiece. */
  starts: readonly number[];
  /** One past the position of each such word's last wordpiece. */
  ends: readonly number[];
}

/**
 * Finds the wordpieces of every word.
 *
 * @param wordIds - the word of each wordpiece, null for special tokens (Hugging Face's `word_ids()`)
 * @throws Error where the ids are not in reading order: a word's wordpieces must be neighbours
 */
export function alignWords(wordIds: readonly (number | null)[]): Alignment {
  const words: number[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  wordIds.forEach((word, piece) => {
    if (word === null) return;
    const last = words.length - 1;
    if (words[last] === word && ends[last] === piece) {
      ends[last] = piece + 1;
      return;
    }
    if (last >= 0 && word <= words[last]!) throw new Error(`word ids out of order: ${word} after ${words[last]!}`);
    words.push(word);
    starts.push(piece);
    ends.push(piece + 1);
  });
  return { words, starts, ends };
}

/**
 * One score a word from one score a wordpiece.
 *
 * @param pieceScores - [T], special tokens included
 * @returns one score for each entry of `alignment.words`, in its order
 * @throws Error where a word's wordpieces lie outside `pieceScores`
 */
export function wordScores(
  pieceScores: ArrayLike<number>,
  alignment: Alignment,
  aggregation: Aggregation,
): Float64Array {
  const { words, starts, ends } = alignment;
  if (words.length > 0 && ends.at(-1)! > pieceScores.length) {
    throw new Error(`${pieceScores.length} wordpiece scores for an alignment that needs ${ends.at(-1)!}`);
  }
  return Float64Array.from(words, (_, at) => aggregate(pieceScores, starts[at]!, ends[at]!, aggregation));
}

function aggregate(scores: ArrayLike<number>, start: number, end: number, aggregation: Aggregation): number {
  let sum = 0;
  let max = -Infinity;
  for (let piece = start; piece < end; piece++) {
    sum += scores[piece]!;
    max = Math.max(max, scores[piece]!);
  }
  switch (aggregation) {
    case 'mean':
      return sum / (end - start);
    case 'first':
      return scores[start]!;
    case 'max':
      return max;
    case 'sum':
      return sum;
  }
}

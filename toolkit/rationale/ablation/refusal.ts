/** Why something was not done to a sentence. No error, since corpora have such sentences: whoever goes through one counts them. */
export interface Refusal {
  readonly refused: string;
}

/** Why a set of words cannot be ablated. */
export const REFUSALS = {
  oneWord: 'the sentence has one word',
  noWord: 'no word to ablate',
  everyWord: 'every word would be ablated',
  noOtherToken: 'no other token to put in the place of one',
} as const;

/** Tells a refusal from what was asked for. */
export function isRefusal(result: object): result is Refusal {
  return 'refused' in result;
}

/** How many results were refused, by reason, in the order in which the reasons first occur. */
export function countRefusals(results: Iterable<object>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const result of results)
    if (isRefusal(result)) counts.set(result.refused, (counts.get(result.refused) ?? 0) + 1);
  return counts;
}

/**
 * Why these words of a sentence cannot be ablated, or null where they can.
 *
 * @param wordIds - the word of each wordpiece, null for special tokens
 * @param words - positions in the sentence
 * @throws Error for a word that has no wordpiece
 */
export function refuseWords(wordIds: readonly (number | null)[], words: readonly number[]): Refusal | null {
  const known = new Set(wordIds.filter((word) => word !== null));
  const unknown = words.find((word) => !known.has(word));
  if (unknown !== undefined) throw new Error(`word ${unknown} has no wordpiece in the encoding`);
  if (known.size === 1) return { refused: REFUSALS.oneWord };
  const count = new Set(words).size;
  if (count === 0) return { refused: REFUSALS.noWord };
  return count === known.size ? { refused: REFUSALS.everyWord } : null;
}

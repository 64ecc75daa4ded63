import { assign } from './assignment';
import type { WordSet } from './wordSets';

/** What a word must share with its match, and how near they are otherwise. */
export interface Matchable {
  /** Words are matched within it: `content`, `function`, ... */
  stratum: string;
  /** Null of a form that has no frequency, such as punctuation: it matches such forms alone. */
  negLogFrequency: number | null;
}

/** A set of words beside other words of the sentence that are like them. */
export interface MatchedSet {
  /** The words that have a match, ascending. */
  set: number[];
  /** Their matches, ascending; none is of the set as it was given. */
  matches: number[];
  /** The other words of the sentence, those without a match among them, ascending. */
  others: number[];
  /** Words of the given set that have no match. */
  unmatched: number;
  /** Sum over the pairs of how much rarer the word is than its match, in nats. */
  rarer: number;
}

/**
 * Matches each word of a set with a word of the sentence outside the set, of the same stratum: as many as can be, and of these the
 * pairs whose -log frequencies are nearest in sum.
 *
 * @param words - positions in the sentence, ascending
 * @param matchableOf - of a position
 */
export function matchedWords(words: WordSet, given: WordSet, matchableOf: (word: number) => Matchable): MatchedSet {
  const inside = new Set(given);
  const candidates = words.filter((word) => !inside.has(word));
  const gaps = given.map((word) => candidates.map((other) => gapOf(matchableOf(word), matchableOf(other))));
  const known = gaps.flat().filter((gap) => gap !== null);
  // Dearer than all pairs together: a word is left without a match only where more matches cannot be had.
  const none = 1 + known.reduce((sum, gap) => sum + Math.abs(gap), 0);
  const spare = given.map(() => none);
  const columns =
    given.length === 0 ? [] : assign(gaps.map((row) => [...row.map((gap) => costOf(gap, none)), ...spare]));
  const pairs = columns.flatMap((column, row) => {
    const gap = gaps[row]![column] ?? null;
    return gap === null ? [] : [{ word: given[row]!, match: candidates[column]!, gap }];
  });
  const [set, matches] = [ascending(pairs.map(({ word }) => word)), ascending(pairs.map(({ match }) => match))];
  const compared = new Set([...set, ...matches]);
  return {
    set,
    matches,
    others: words.filter((word) => !compared.has(word)),
    unmatched: given.length - set.length,
    rarer: pairs.reduce((sum, { gap }) => sum + gap, 0),
  };
}

/** How much rarer a word is than another; null where they cannot be matched. */
function gapOf(word: Matchable, other: Matchable): number | null {
  if (word.stratum !== other.stratum) return null;
  if (word.negLogFrequency === null || other.negLogFrequency === null)
    return word.negLogFrequency === other.negLogFrequency ? 0 : null;
  return word.negLogFrequency - other.negLogFrequency;
}

/** A pair that cannot be is dearer than leaving the word without a match. */
function costOf(gap: number | null, none: number): number {
  return gap === null ? 2 * none : Math.abs(gap);
}

function ascending(words: readonly number[]): number[] {
  return words.toSorted((a, b) => a - b);
}

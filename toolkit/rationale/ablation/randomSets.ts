import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { drawSome } from '../../random';
import type { Refusal } from './refusal';
import type { WordSet } from './wordSets';

/**
 * So many words of a sentence, every set of that size equally likely.
 *
 * @throws Error for more words than there are
 */
export function randomWords(words: WordSet, count: number, generator: RandomGenerator): number[] {
  return drawSome(words, count, generator).sort((a, b) => a - b);
}

/**
 * A random set with as many words of each part of speech as `set` has, drawn among all words of the sentence, its own included: every
 * such set is equally likely.
 *
 * @param upos - of each word of the sentence, by its position
 * @returns a refusal where no other set has these parts of speech, so that the draw could only be the set itself
 * @throws Error for a word of the set that is not among `words`
 */
export function randomLike(
  words: WordSet,
  upos: readonly string[],
  set: WordSet,
  generator: RandomGenerator,
): number[] | Refusal {
  const stray = set.find((word) => !words.includes(word));
  if (stray !== undefined) throw new Error(`word ${stray} is not among those drawn from`);
  const tags = [...new Set(set.map((word) => upos[word]!))].sort();
  const strata = tags.map((tag) => {
    const ofTag = (word: number) => upos[word] === tag;
    return { from: words.filter(ofTag), count: set.filter(ofTag).length };
  });
  if (strata.every(({ from, count }) => from.length === count))
    return { refused: 'no other set of words has the same parts of speech' };
  return strata.flatMap(({ from, count }) => randomWords(from, count, generator)).sort((a, b) => a - b);
}

import { generatorFor, shuffleAmong } from '../random';

/** How many shuffles, and their seed. */
export interface Shuffles {
  permutations: number;
  seed: number;
}

/** The label of a word that stays out of a shuffle. */
export const LEFT_OUT = 255;

/**
 * Shuffles labels among the words of each sentence (Fisher & Yates). Shuffling scores over fixed labels gives a statistic of both the
 * same distribution; with labels, the order of the scores holds for every shuffle, and each costs O(words).
 *
 * @param sentences - sentence of each word, counted from 0
 * @param labels - one a word; where `LEFT_OUT` it stays in its place and none comes there
 * @returns the labels [words] after each of the shuffles; the same seed and sentences shuffle alike
 */
export function shuffleLabels(sentences: ArrayLike<number>, labels: Uint8Array, shuffles: Shuffles): Uint8Array[] {
  const generator = generatorFor(shuffles.seed, 'shuffles');
  const groups = bySentence(sentences, labels);
  return Array.from({ length: shuffles.permutations }, () => {
    const shuffled = labels.slice();
    for (const words of groups) shuffleAmong(shuffled, words, generator);
    return shuffled;
  });
}

/** The words of each sentence, but for those that are left out. */
function bySentence(sentences: ArrayLike<number>, labels: Uint8Array): number[][] {
  const groups = new Map<number, number[]>();
  labels.forEach((label, word) => {
    if (label === LEFT_OUT) return;
    const group = groups.get(sentences[word]!);
    if (group) group.push(word);
    else groups.set(sentences[word]!, [word]);
  });
  return [...groups.values()];
}

import { scoreKey } from '../attribution/place';
import type { WordRow } from '../harness/run/words';
import { own } from '../own';
import { type Boundary, highFlags } from '../rationale/high';

/** The keys of TAS (post) in `WordRow.scores`, at layers 0 to `numLayers`. */
export function tasKeys(numLayers: number): string[] {
  return Array.from({ length: numLayers + 1 }, (_, layer) => scoreKey('tas', { layer, site: 'post' }));
}

/** Why the words cannot be charted under these keys, or undefined where they can. */
export function unchartable(words: readonly WordRow[], keys: readonly string[]): string | undefined {
  if (words.length === 0) return 'the run has no example sentence';
  const absent = keys.find((key) => words.some((word) => !Object.hasOwn(word.scores, key)));
  return absent === undefined ? undefined : `not every word has a score "${absent}"`;
}

/** The words' scores under a key that all of them have. */
export function scoresOf(words: readonly WordRow[], key: string): number[] {
  return words.map((word) => {
    const score = own(word.scores, key);
    if (score === undefined) throw new Error(`word ${word.word} of sentence ${word.sentence} has no score "${key}"`);
    return score;
  });
}

/** For each word of one sentence, whether its score under `key` is HIGH in the sentence. */
export function highWithin(sentence: readonly WordRow[], key: string, boundary: Boundary): boolean[] {
  return highFlags(scoresOf(sentence, key), boundary);
}

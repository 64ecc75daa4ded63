import type { WordRow } from '../harness/records';
import { sentencesOf } from './wordScores';

/** A sentence of this length shows a pattern and still fits a column. */
const WANTED_WORDS = 14;

/** The words of the sentence nearest to 14 words, the first of several; none where there are no words. */
export function exampleSentence(words: readonly WordRow[]): WordRow[] {
  const distance = (sentence: readonly WordRow[]) => Math.abs(sentence.length - WANTED_WORDS);
  return sentencesOf(words).reduce<WordRow[]>(
    (best, sentence) => (best.length === 0 || distance(sentence) < distance(best) ? sentence : best),
    [],
  );
}

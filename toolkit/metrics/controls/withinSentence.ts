import type { Clustering } from '../sample';
import { adjustingControl } from './control';

/** Scores by how far they stand from the mean of their sentence: its level and spread cannot matter. */
export const withinSentenceControl = adjustingControl(
  { name: 'within_sentence', holds: 'level and spread of the sentence', how: 'z-scores within the sentence' },
  (sample, scores) => ({ scores: zScores(sample.sentences, scores) }),
);

/**
 * Each score less the mean of its sentence, over the standard deviation (n in the denominator); 0 in a sentence whose scores do not
 * vary. Throws an Error for another number of scores than words.
 */
function zScores({ ofWord, count }: Clustering, scores: ArrayLike<number>): Float64Array {
  if (scores.length !== ofWord.length) throw new Error(`${scores.length} scores for ${ofWord.length} words`);
  const words = new Float64Array(count);
  const means = new Float64Array(count);
  const squares = new Float64Array(count);
  ofWord.forEach((sentence, word) => {
    words[sentence]!++;
    means[sentence]! += scores[word]!;
  });
  for (let sentence = 0; sentence < count; sentence++) means[sentence]! /= words[sentence]!;
  ofWord.forEach((sentence, word) => (squares[sentence]! += (scores[word]! - means[sentence]!) ** 2));
  return Float64Array.from(ofWord, (sentence, word) => {
    const deviation = Math.sqrt(squares[sentence]! / words[sentence]!);
    return deviation === 0 ? 0 : (scores[word]! - means[sentence]!) / deviation;
  });
}

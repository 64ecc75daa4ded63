import { keptFor } from '../kept';
import { orthogonalBasis, residualsOn } from '../residuals';
import type { Sample, WordAttributes, Clustering } from '../sample';
import { adjustingControl, type Control } from './control';

/** What each attribute is called. */
const LABELS = {
  frequency: '-log frequency',
  pieces: 'number of wordpieces',
  position: 'position in the sentence',
  sentenceLength: 'length of the sentence',
} as const;

type Attribute = keyof typeof LABELS & keyof WordAttributes;

/** Residuals on the rarity of the word. */
export const frequencyControl = residualControl('frequency', ['frequency']);
/** Residuals on the number of wordpieces. */
export const piecesControl = residualControl('pieces', ['pieces']);
/** Residuals on the place of the word in its sentence. */
export const positionControl = residualControl('position', ['position']);
/** Residuals on the length of the sentence. */
export const lengthControl = residualControl('length', ['sentenceLength']);
/** Residuals on all of these at once. */
export const allControl = residualControl('all', ['frequency', 'pieces', 'position', 'sentenceLength']);

/**
 * Residuals of the scores on attributes of the words, by ordinary least squares over the words that have them all; words that lack
 * one, such as punctuation without a frequency, take no part. The coefficients are fitted once on the sample and not in every draw,
 * which would sort the scores anew each time. The intervals then lack the coefficients' own variation, which partly undoes that of
 * the residuals: they hold the truth about as often as they say where the attribute is spread alike over the classes, and more often
 * where it is not (`test/metrics/controls/calibration.test.ts` has the numbers).
 */
function residualControl(name: string, attributes: readonly Attribute[]): Control {
  const labels = attributes.map((attribute) => LABELS[attribute]);
  const what = labels.join(', ');
  const designOf = keptFor((sample: Sample) => design(sample, attributes));
  const described = { name, holds: what, how: `residuals of the score on ${what}, least squares, fitted once` };
  return adjustingControl(described, (sample, scores) => {
    const unknown = attributes.findIndex((attribute) => sample[attribute].every((value) => value === null));
    if (unknown >= 0) return { reason: `no word of the sample has a ${labels[unknown]!}` };
    const { words, included, basis } = designOf(sample);
    const residuals = residualsOn(
      words.map((word) => scores[word]!),
      basis,
    );
    const adjusted = new Float64Array(scores.length);
    words.forEach((word, at) => (adjusted[word] = residuals[at]!));
    return { scores: adjusted, included, dropped: basis.dropped };
  });
}

function design(sample: Sample, attributes: readonly Attribute[]) {
  const included = sample.upos.map((_, word) => attributes.every((attribute) => sample[attribute][word] !== null));
  const words = [...included.keys()].filter((word) => included[word]!);
  const covariates = attributes.map((attribute) => ({
    name: LABELS[attribute],
    values: words.map((word) => sample[attribute][word]!),
  }));
  return { words, included, basis: orthogonalBasis(covariates) };
}

/** Words of one wordpiece alone: how wordpieces become a word cannot matter. */
export const singlePieceControl = adjustingControl(
  { name: 'single_piece', holds: 'number of wordpieces', how: 'words of one wordpiece alone' },
  (sample, scores) => {
    const included = singlePieces(sample);
    return included.includes(true) ? { scores, included } : { reason: 'no word of the sample has a single wordpiece' };
  },
);

const singlePieces = keptFor(({ pieces }: Sample) => pieces.map((count) => count === 1));

/** Scores by how far they stand from the mean of their sentence: its level and spread cannot matter. */
export const withinSentenceControl = adjustingControl(
  { name: 'within_sentence', holds: 'level and spread of the sentence', how: 'z-scores within the sentence' },
  (sample, scores) => ({ scores: zScores(sample.sentences, scores) }),
);

/**
 * Each score less the mean of its sentence, over the standard deviation (n in the denominator); 0 in a sentence whose scores do not
 * vary.
 */
function zScores({ ofWord, count }: Clustering, scores: ArrayLike<number>): Float64Array {
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

import { keptFor } from '../kept';
import type { ScoredWords } from '../metric';
import type { Sample, WordAttributes, Clustering } from '../sample';
import { type Control, withoutValue } from './control';

/** The scores a control leaves, or why it can leave none. */
type Adjusted = Pick<ScoredWords, 'scores' | 'included'> & { dropped?: readonly string[] };

/** A control that changes the scores, or the words that take part, and leaves the rest to the metric. */
function adjustingControl(
  described: Pick<Control, 'name' | 'holds' | 'how'>,
  adjust: (sample: Sample, scores: ArrayLike<number>) => Adjusted | { reason: string },
): Control {
  return {
    ...described,
    evaluate: (metric, sample, scores) => {
      const adjusted = adjust(sample, scores);
      if ('reason' in adjusted) return withoutValue(adjusted.reason);
      const { dropped = [], ...scored } = adjusted;
      return { ...metric.evaluate(sample, { ...scored, high: [] }), dropped };
    },
  };
}

/** What each attribute is called. */
const LABELS = {
  frequency: '-log frequency',
  pieces: 'number of wordpieces',
  position: 'position in the sentence',
  sentenceLength: 'length of the sentence',
} as const;

type Attribute = keyof typeof LABELS & keyof WordAttributes;

/** Residuals on -log frequency of the word. */
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
 *
 * @param fitted - what is fitted to the attributes, in words
 * @param expand - what the fit is linear in, from the attributes
 */
export function residualControl(
  name: string,
  attributes: readonly Attribute[],
  fitted = 'a straight line',
  expand: (covariates: readonly Covariate[]) => readonly Covariate[] = (covariates) => covariates,
): Control {
  const labels = attributes.map((attribute) => LABELS[attribute]);
  const what = labels.join(', ');
  const designOf = keptFor((sample: Sample) => design(sample, attributes, expand));
  const described = {
    name,
    holds: what,
    how: `residuals of the score on ${what}, ${fitted} by least squares, fitted once`,
  };
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

function design(
  sample: Sample,
  attributes: readonly Attribute[],
  expand: (covariates: readonly Covariate[]) => readonly Covariate[],
) {
  const included = sample.upos.map((_, word) => attributes.every((attribute) => sample[attribute][word] !== null));
  const words = [...included.keys()].filter((word) => included[word]!);
  const covariates = attributes.map((attribute) => ({
    name: LABELS[attribute],
    values: words.map((word) => sample[attribute][word]!),
  }));
  return { words, included, basis: orthogonalBasis(expand(covariates)) };
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

/** A number of each item that is to be held fixed. */
export interface Covariate {
  name: string;
  values: ArrayLike<number>;
}

/** What covariates leave to fit: columns at right angles to each other and to the constant, the space of all covariates that count. */
export interface Basis {
  columns: Float64Array[];
  /** Covariates that are constant, or a linear function of those before them, and were left out. */
  dropped: string[];
}

/** A covariate of which less than this share of the length is left, once the others are taken out, says nothing of its own. */
const TOLERANCE = 1e-8;

/**
 * Orthogonalises covariates (Gram & Schmidt, each column twice, which is enough: Giraud, Langou & Rozloznik 2005), the first given
 * being the first kept.
 *
 * @throws Error for covariates of different lengths or a value that is not finite
 */
export function orthogonalBasis(covariates: readonly Covariate[]): Basis {
  const basis: Basis = { columns: [], dropped: [] };
  for (const { name, values } of covariates) {
    if (values.length !== covariates[0]!.values.length) {
      throw new Error(`${name} has ${values.length} values, ${covariates[0]!.name} ${covariates[0]!.values.length}`);
    }
    const column = Float64Array.from(values);
    if (!column.every(Number.isFinite)) throw new Error(`${name} has a value that is not finite`);
    const whole = length(column);
    centre(column);
    for (const other of [...basis.columns, ...basis.columns]) takeOut(column, other);
    if (length(column) <= TOLERANCE * whole) {
      basis.dropped.push(name);
      continue;
    }
    const scale = length(column);
    basis.columns.push(column.map((value) => value / scale));
  }
  return basis;
}

/**
 * What an ordinary least squares fit on the covariates and a constant leaves of `values`: their differences from the fit.
 *
 * @param basis - from `orthogonalBasis`, over the same items
 * @throws Error for another number of values than the covariates have
 */
export function residualsOn(values: ArrayLike<number>, { columns }: Basis): Float64Array {
  const residuals = Float64Array.from(values);
  centre(residuals);
  for (const column of columns) {
    if (column.length !== residuals.length) throw new Error(`${residuals.length} values on ${column.length}`);
    takeOut(residuals, column);
  }
  return residuals;
}

function centre(column: Float64Array): void {
  const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
  for (let i = 0; i < column.length; i++) column[i]! -= mean;
}

/** Takes the direction of `unit`, a column of length 1, out of `column`. */
function takeOut(column: Float64Array, unit: Float64Array): void {
  const share = column.reduce((sum, value, i) => sum + value * unit[i]!, 0);
  for (let i = 0; i < column.length; i++) column[i]! -= share * unit[i]!;
}

function length(column: Float64Array): number {
  return Math.sqrt(column.reduce((sum, value) => sum + value * value, 0));
}

import { quantileOfSorted } from './quantile';

/** From which score on a word is HIGH. */
export type Boundary =
  /** At or above the linear quantile; .75 for the upper quartile. */
  | { quantile: number }
  /** Above the third quartile by more than so many interquartile ranges; 1.5 for Tukey's fence. */
  | { outlier: number }
  /** The so many highest of each sentence; of a group of sentences, so many times their number. */
  | { top: number }
  /** The highest share of the words, rounded up to whole words. */
  | { topShare: number };

/** The paper's boundary: the upper quartile. */
export const UPPER_QUARTILE: Boundary = { quantile: 0.75 };

/** Name of a boundary in records: `quantile 0.75`, `outlier 1.5`, `top 3`, `topShare 0.2`. */
export function boundaryName(boundary: Boundary): string {
  const [[kind, value]] = Object.entries(boundary) as [[string, number]];
  return `${kind} ${value}`;
}

/** Whether a score is HIGH. */
export type IsHigh = (score: number) => boolean;

/**
 * Draws a boundary among scores. The words on it are HIGH, so that ties can make more than the stated share HIGH; beyond an outlier
 * fence are those above it alone, so that equal scores give no outlier.
 *
 * @param sorted - scores in ascending order, at least one
 * @param sentences - how many sentences they are of
 */
export function drawBoundary(sorted: Float64Array, boundary: Boundary, sentences: number): IsHigh {
  if ('outlier' in boundary) {
    const [q1, q3] = [quantileOfSorted(sorted, 0.25), quantileOfSorted(sorted, 0.75)];
    const fence = q3 + boundary.outlier * (q3 - q1);
    return (score) => score > fence;
  }
  const lowest = lowestHigh(sorted, boundary, sentences);
  return (score) => score >= lowest;
}

function lowestHigh(sorted: Float64Array, boundary: Exclude<Boundary, { outlier: number }>, sentences: number): number {
  if ('quantile' in boundary) return quantileOfSorted(sorted, boundary.quantile);
  const wanted = 'top' in boundary ? boundary.top * sentences : roundedUp(boundary.topShare * sorted.length);
  return sorted[Math.max(0, sorted.length - wanted)]!;
}

/** Up to a whole number, but for what rounding in float64 adds: .07 of 100 words are 7, though .07 * 100 is above 7. */
function roundedUp(words: number): number {
  return Math.ceil(words - 1e-9);
}

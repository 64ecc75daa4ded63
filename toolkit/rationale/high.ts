import { binSize } from './ablation/wordSets';
import { quantileOfSorted } from './quantile';

/** From which score on a word is HIGH. */
export type Boundary =
  /** At or above the linear quantile; 0.75 for the upper quartile. */
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
type IsHigh = (score: number) => boolean;

/**
 * Draws a boundary among scores. The words on it are HIGH, so that ties can make more than the stated share HIGH; beyond an outlier
 * fence are those above it alone, so that equal scores give no outlier.
 *
 * @param sorted - scores in ascending order, at least one
 * @param sentences - how many sentences they are of
 */
function drawBoundary(sorted: Float64Array, boundary: Boundary, sentences: number): IsHigh {
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
  const wanted = 'top' in boundary ? boundary.top * sentences : binSize(boundary.topShare, sorted.length);
  return sorted[Math.max(0, sorted.length - wanted)]!;
}

/** Over what the HIGH boundary is drawn: each sentence, the corpus, or the selection split, whose boundary then holds for all. */
export const SCOPES = ['sentence', 'corpus', 'selection'] as const;

/** One of `SCOPES`. */
export type Scope = (typeof SCOPES)[number];

/** Words of a corpus, sentence after sentence, as far as HIGH needs them. */
export interface Sentences {
  /** Position of each sentence's first word, ascending from 0. */
  starts: readonly number[];
  /** Whether each sentence is of the selection split. */
  isSelection: readonly boolean[];
}

/**
 * Marks the HIGH words among the scores of one text.
 *
 * @param scores - one a word, special tokens left out
 * @throws Error for a score that is not finite
 */
export function highFlags(scores: ArrayLike<number>, boundary: Boundary): boolean[] {
  if (scores.length === 0) return [];
  return Array.from(scores, drawBoundary(sortFinite(scores), boundary, 1));
}

/** What a boundary is drawn among, where that is not just the words' scores. It marks every word all the same. */
export interface Pool {
  /** One flag a word: whether its score is among them; all are where this is absent. */
  among?: readonly boolean[];
  /** Scores of each sentence that are no word's, such as those of special tokens; none where this is absent. */
  beside?: readonly ArrayLike<number>[];
}

/**
 * Sorts the scores of a corpus once, so that any number of boundaries can be drawn among them.
 *
 * @param scores - one a word
 * @param pool - what the boundary is drawn among; where a sentence has nothing of it, none of its words is HIGH
 * @returns marks the HIGH words by a boundary
 * @throws Error for a score that is not finite, starts that do not ascend from 0, or nothing to draw a boundary of all over
 */
export function highSets(
  scores: Float64Array,
  sentences: Sentences,
  scope: Scope,
  pool: Pool = {},
): (boundary: Boundary) => boolean[] {
  const ranges = wordRanges(scores, sentences.starts);
  const drawnAmong = ranges.map((range, s) => pooled(scores, range, pool.among, pool.beside?.[s]));
  if (scope === 'sentence') {
    const sorted = drawnAmong.map(sortFinite);
    return (boundary) => {
      const flags = new Array<boolean>(scores.length).fill(false);
      ranges.forEach(([start, end], s) => {
        if (sorted[s]!.length === 0) return;
        const isHigh = drawBoundary(sorted[s]!, boundary, 1);
        for (let word = start; word < end; word++) flags[word] = isHigh(scores[word]!);
      });
      return flags;
    };
  }
  const among = drawnAmong.filter((_, s) => scope === 'corpus' || sentences.isSelection[s]!);
  const sorted = sortFinite(among.flatMap((own) => Array.from(own)));
  if (sorted.length === 0) throw new Error('no words to draw the boundary over');
  return (boundary) => Array.from(scores, drawBoundary(sorted, boundary, among.length));
}

/** What a boundary of one sentence is drawn among. */
function pooled(
  scores: Float64Array,
  [start, end]: [number, number],
  among: Pool['among'],
  beside: ArrayLike<number> | undefined,
): ArrayLike<number> {
  const own = scores.subarray(start, end);
  if (!among && !beside) return own;
  const values = new Float64Array(own.length + (beside?.length ?? 0));
  let count = 0;
  for (let at = 0; at < own.length; at++) if (!among || among[start + at]!) values[count++] = own[at]!;
  if (beside) values.set(beside, count);
  return values.subarray(0, count + (beside?.length ?? 0));
}

/** First word and one past the last word of each sentence. */
function wordRanges(scores: Float64Array, starts: readonly number[]): [number, number][] {
  if (scores.length > 0 && starts[0] !== 0) throw new Error('the first sentence does not start at word 0');
  return starts.map((start, sentence) => {
    const end = starts[sentence + 1] ?? scores.length;
    if (end < start || end > scores.length) throw new Error(`sentence ${sentence} runs from word ${start} to ${end}`);
    return [start, end];
  });
}

function sortFinite(scores: ArrayLike<number>): Float64Array {
  const values = new Float64Array(scores.length);
  for (let at = 0; at < values.length; at++) {
    values[at] = scores[at]!;
    if (!Number.isFinite(values[at])) throw new Error(`score ${at} is ${values[at]!}`);
  }
  return values.sort();
}

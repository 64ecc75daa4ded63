import type { Columns } from '../../../activations/cacheFile';
import { estimate, type Estimate } from '../../../metrics/estimate';
import type { Stratum } from '../../../metrics/sample';
import { hasMoments } from '../../passes/columns';
import { lengthKey, normKeys, type Step, stepsInto } from '../../passes/shiftColumns';
import type { MeasureContext } from '../context';
import type { Reading, Shift, Statistics } from '../readings';
import { unavailable } from '../records';

type ShiftStatistics = Pick<Statistics, 'contentShift' | 'contentShiftShare' | 'contentTokenShare'>;

/**
 * What C4 is judged on, over the ordinary wordpieces of the run: those of its words, special tokens left out. A wordpiece is of the
 * stratum of its word. Sentences are drawn anew.
 */
export function shiftStatistics(context: MeasureContext): ShiftStatistics {
  const pieces = ordinaryPieces(context);
  const sums = (lengths: Float64Array, takes: Takes) => sumsOf(context, pieces, lengths, takes);
  const ofLengths = (shift: Shift, reading: Reading, use: (lengths: Float64Array) => Estimate): Estimate => {
    const lengths = shiftLengths(context, pieces, shift, reading);
    return 'reason' in lengths ? unavailable(lengths.reason) : use(lengths);
  };
  return {
    contentShift: (shift, reading) =>
      ofLengths(shift, reading, (lengths) => {
        const isOther = reading.variant === 'punctuation with function words' ? isFunctionOrPunct : isFunction;
        const [content, other] = [sums(lengths, isContent), sums(lengths, isOther)];
        const [over, under] = reading.variant === 'sentence means' ? bySentence(content, other) : [content, other];
        const takes: Takes = (stratum) => isContent(stratum) || isOther(stratum);
        return ratio(context, takes, over, under, 'there are not both content and function wordpieces that shift');
      }),
    contentShiftShare: (shift, reading) =>
      ofLengths(shift, reading, (lengths) => {
        const [content, all] = [sums(lengths, isContent), sums(lengths, isAny)];
        const whole = { sum: content.sum, count: all.sum };
        const share = reading.variant === 'sentence means' ? sentenceShares(content.sum, all.sum) : whole;
        return ratio(context, isAny, share, null, 'nothing shifts');
      }),
    contentTokenShare: () => {
      const ones = new Float64Array(pieces.at.length).fill(1);
      const share = { sum: sums(ones, isContent).count, count: sums(ones, isAny).count };
      return ratio(context, isAny, share, null, 'there is no wordpiece');
    },
  };
}

type Takes = (stratum: Stratum) => boolean;
const isContent: Takes = (stratum) => stratum === 'content';
const isFunction: Takes = (stratum) => stratum === 'function';
const isFunctionOrPunct: Takes = (stratum) => stratum === 'function' || stratum === 'punct';
const isAny: Takes = () => true;

/** The wordpieces of the words, in the order of the text. */
interface Pieces {
  /** Place among all wordpieces of the run. */
  at: number[];
  /** Position of its word in the word table. */
  word: number[];
}

function ordinaryPieces({ table: { words, alignment } }: MeasureContext): Pieces {
  const pieces: Pieces = { at: [], word: [] };
  for (const word of words.keys())
    for (let at = alignment.starts[word]!; at < alignment.ends[word]!; at++) {
      pieces.at.push(at);
      pieces.word.push(word);
    }
  return pieces;
}

/** How far each wordpiece shifts, or why that cannot be had. */
function shiftLengths(
  context: MeasureContext,
  pieces: Pieces,
  shift: Shift,
  { layer, site, variant }: Reading,
): Float64Array | { reason: string } {
  const { job, table } = context;
  if (layer === 0) return { reason: 'nothing shifts into layer 0' };
  if (variant === 'mean removed' && !hasMoments(job))
    return { reason: 'no scorer of the config is centred on the mean of a selection split' };
  const steps = stepsInto(layer, site, variant, job.selection);
  if (shift === 'vector' && site !== job.checkpoint.sites[0])
    return { reason: `states at site ${site} have no shift of their vectors` };
  const missing = steps.flatMap((step) => keysOf(shift, step)).find((key) => !table.columns.has(key));
  if (missing !== undefined) return { reason: `the run has no column ${missing}` };
  const all = new Float64Array(pieces.at.length);
  for (const step of steps) {
    const length = lengthOf(table.columns, shift, step);
    pieces.at.forEach((piece, i) => (all[i]! += length(piece)));
  }
  if (variant !== 'relative to the norm') return all;
  const [before] = normKeys(steps[0]!);
  const norms = table.columns.get(before);
  return norms ? all.map((length, i) => length / norms[pieces.at[i]!]!) : { reason: `the run has no column ${before}` };
}

function keysOf(shift: Shift, step: Step): string[] {
  return shift === 'vector' ? [lengthKey(step)] : normKeys(step);
}

/** The length of the difference of two states, or the absolute difference of their lengths, by wordpiece. */
function lengthOf(columns: Columns, shift: Shift, step: Step): (piece: number) => number {
  const [first, second] = keysOf(shift, step).map((key) => columns.get(key)!) as [Float32Array, Float32Array?];
  return second ? (piece) => Math.abs(second[piece]! - first[piece]!) : (piece) => first[piece]!;
}

/** Sums [sentences] over the wordpieces of some strata. */
interface Sums {
  sum: Float64Array;
  count: Float64Array;
}

function sumsOf({ samples }: MeasureContext, pieces: Pieces, lengths: Float64Array, takes: Takes): Sums {
  const { sentences, strata } = samples.all.sweep;
  const [sum, count] = [new Float64Array(sentences.count), new Float64Array(sentences.count)];
  pieces.word.forEach((word, i) => {
    if (!takes(strata[word]!)) return;
    const sentence = sentences.ofWord[word]!;
    sum[sentence]! += lengths[i]!;
    count[sentence]!++;
  });
  return { sum, count };
}

/** In their place the means of each sentence, counted once; a sentence that lacks either takes no part. */
function bySentence(a: Sums, b: Sums): [Sums, Sums] {
  const count = a.count.map((own, sentence) => Number(own > 0 && b.count[sentence]! > 0));
  const means = (of: Sums): Sums => ({
    sum: of.sum.map((sum, sentence) => (count[sentence] ? sum / of.count[sentence]! : 0)),
    count,
  });
  return [means(a), means(b)];
}

/** Content's share of the shift of each sentence, counted once; a sentence without a shift takes no part. */
function sentenceShares(content: Float64Array, all: Float64Array): Sums {
  const count = all.map((sum) => Number(sum > 0));
  return { sum: content.map((sum, sentence) => (count[sentence] ? sum / all[sentence]! : 0)), count };
}

/** A mean over another, or a mean by itself, of the wordpieces in each draw of the sentences. */
function ratio({ samples }: MeasureContext, takes: Takes, over: Sums, under: Sums | null, reason: string): Estimate {
  const { sweep } = samples.all;
  const mean = ({ sum, count }: Sums, draw: Uint16Array) => dot(sum, draw) / dot(count, draw);
  const statistic = (draws: readonly Uint16Array[]) =>
    Float64Array.from(draws, (draw) => {
      const value = mean(over, draw) / (under ? mean(under, draw) : 1);
      return Number.isFinite(value) ? value : NaN;
    });
  const words = Uint32Array.from(sweep.strata.keys()).filter((word) => takes(sweep.strata[word]!));
  return estimate(sweep, sweep.sentences, words, statistic, reason);
}

function dot(values: Float64Array, draw: Uint16Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * draw[i]!;
  return sum;
}

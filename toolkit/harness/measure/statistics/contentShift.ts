import { estimate, type Estimate } from '../../../metrics/estimate';
import { keptFor } from '../../../metrics/kept';
import type { Stratum } from '../../../metrics/sample';
import { hasMoments } from '../../passes/columns';
import { lengthKey, normKeys, type Step, stepsInto } from '../../passes/shiftColumns';
import type { MeasureContext } from '../context';
import type { Reading, Shift, Statistics } from '../readings';
import { unavailable } from '../records';
import type { Source as WordSource } from './high';
import { keyIn } from './scores';

type Source = Pick<WordSource, 'context' | 'sample'>;
type ShiftStatistics = Pick<Statistics, 'contentShift' | 'contentShiftShare' | 'contentTokenShare'>;

/**
 * What C4 is judged on, over the ordinary wordpieces of the run: those of its words, special tokens left out. A wordpiece is of the
 * stratum of its word. Sentences are drawn anew.
 */
export function shiftStatistics(source: Source): ShiftStatistics {
  const { context } = source;
  const pieces = ordinaryPieces(context);
  const sums = (lengths: Float64Array, takes: Takes) => sumsOf(source, pieces, lengths, takes);
  const ofLengths = (shift: Shift, reading: Reading, use: (lengths: Float64Array) => Estimate): Estimate => {
    const lengths = keptLengths(context, shift, reading);
    return 'reason' in lengths ? unavailable(lengths.reason) : use(lengths);
  };
  return {
    contentShift: (shift, reading) =>
      ofLengths(shift, reading, (lengths) => {
        const isOther = reading.variant === 'punctuation with function words' ? isFunctionOrPunct : isFunction;
        const [content, other] = [sums(lengths, isContent), sums(lengths, isOther)];
        const [over, under] = reading.variant === 'sentence means' ? bySentence(content, other) : [content, other];
        const takes: Takes = (stratum) => isContent(stratum) || isOther(stratum);
        return ratio(source, takes, over, under, 'there are not both content and function wordpieces that shift');
      }),
    contentShiftShare: (shift, reading) =>
      ofLengths(shift, reading, (lengths) => {
        const [content, all] = [sums(lengths, isContent), sums(lengths, isAny)];
        const whole = { sum: content.sum, count: all.sum };
        const share = reading.variant === 'sentence means' ? sentenceShares(content.sum, all.sum) : whole;
        return ratio(source, isAny, share, null, 'nothing shifts');
      }),
    contentTokenShare: () => {
      const ones = new Float64Array(pieces.at.length).fill(1);
      const share = { sum: sums(ones, isContent).count, count: sums(ones, isAny).count };
      return ratio(source, isAny, share, null, 'there is no wordpiece');
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

const ordinaryPieces = keptFor(({ table: { words, alignment } }: MeasureContext): Pieces => {
  const pieces: Pieces = { at: [], word: [] };
  for (const word of words.keys())
    for (let at = alignment.starts[word]!; at < alignment.ends[word]!; at++) {
      pieces.at.push(at);
      pieces.word.push(word);
    }
  return pieces;
});

type Lengths = Float64Array | { reason: string };

/** Worked out once a reading, since strata are permuted many times over the same lengths. */
function keptLengths(context: MeasureContext, shift: Shift, reading: Reading): Lengths {
  const kept = lengthsByReading(context);
  const name = JSON.stringify([shift, reading.layer, reading.site, reading.variant, reading.context]);
  const known = kept.get(name) ?? shiftLengths(context, shift, reading);
  kept.set(name, known);
  return known;
}

const lengthsByReading = keptFor((): Map<string, Lengths> => new Map());

/** How far each wordpiece shifts, or why that cannot be had. */
function shiftLengths(
  context: MeasureContext,
  shift: Shift,
  { layer, site, variant, context: read }: Reading,
): Lengths {
  const { job, table } = context;
  const pieces = ordinaryPieces(context);
  if (layer === 0) return { reason: 'nothing shifts into layer 0' };
  if (variant === 'mean removed' && !hasMoments(job))
    return { reason: 'no scorer of the config is centred on the mean of a selection split' };
  if (variant === 'mean removed' && read === 'document')
    return { reason: 'the mean state is of sentences that are read by themselves' };
  const steps = stepsInto(layer, site, variant, job.selection);
  if (shift === 'vector' && site !== job.checkpoint.sites[0])
    return { reason: `states at site ${site} have no shift of their vectors` };
  const columnAt = (key: string) => table.columns.get(keyIn(read, key));
  const missing = steps.flatMap((step) => keysOf(shift, step)).find((key) => !columnAt(key));
  if (missing !== undefined) return { reason: `the run has no column ${missing}` };
  const all = new Float64Array(pieces.at.length);
  for (const step of steps) {
    const length = lengthOf(columnAt, shift, step);
    pieces.at.forEach((piece, i) => (all[i]! += length(piece)));
  }
  if (variant !== 'relative to the norm') return all;
  const [before] = normKeys(steps[0]!);
  const norms = columnAt(before);
  return norms ? all.map((length, i) => length / norms[pieces.at[i]!]!) : { reason: `the run has no column ${before}` };
}

function keysOf(shift: Shift, step: Step): string[] {
  return shift === 'vector' ? [lengthKey(step)] : normKeys(step);
}

/** The length of the difference of two states, or the absolute difference of their lengths, by wordpiece. */
function lengthOf(
  columnAt: (key: string) => Float32Array | undefined,
  shift: Shift,
  step: Step,
): (piece: number) => number {
  const [first, second] = keysOf(shift, step).map((key) => columnAt(key)!) as [Float32Array, Float32Array?];
  return second ? (piece) => Math.abs(second[piece]! - first[piece]!) : (piece) => first[piece]!;
}

/** Sums [sentences] over the wordpieces of some strata. */
interface Sums {
  sum: Float64Array;
  count: Float64Array;
}

function sumsOf({ sample }: Source, pieces: Pieces, lengths: Float64Array, takes: Takes): Sums {
  const { sentences, strata } = sample;
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
function ratio({ sample }: Source, takes: Takes, over: Sums, under: Sums | null, reason: string): Estimate {
  const mean = ({ sum, count }: Sums, draw: Uint16Array) => dot(sum, draw) / dot(count, draw);
  const statistic = (draws: readonly Uint16Array[]) =>
    Float64Array.from(draws, (draw) => {
      const value = mean(over, draw) / (under ? mean(under, draw) : 1);
      return Number.isFinite(value) ? value : NaN;
    });
  const words = Uint32Array.from(sample.strata.keys()).filter((word) => takes(sample.strata[word]!));
  return estimate(sample, sample.sentences, words, statistic, reason);
}

function dot(values: Float64Array, draw: Uint16Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * draw[i]!;
  return sum;
}

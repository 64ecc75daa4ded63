import { estimate, type Estimate } from '../../metrics/estimate';
import type { Shuffles } from '../../metrics/shuffles';
import { generatorFor, shuffle } from '../../random';
import { shiftKeys } from '../passes/columns';
import type { WordTable } from '../passes/wordTable';
import { type MeasureContext, type PrimaryScores, rowAt, tasPlace } from './context';
import { descriptive, type Measurement, type RowOptions } from './records';

/** Permutations of the null of angles; its mean settles long before a p-value does. */
const PERMUTATIONS = 200;

const NAMES: Record<ShiftKind, string> = {
  absolute: 'shift_dominance',
  angular: 'shift_dominance_angular',
};

/** How much of the shift into every layer tokens carry that are HIGH at the layer before, against the null of permuted angles (claim C4). */
export function measureShifts(context: MeasureContext): Measurement[] {
  const shifts = new Map(layerShifts(context).map(({ tas, tokens }) => [tas, tokens]));
  return ofOwnSite(context).flatMap((tas, _, swept) => {
    const tokens = shifts.get(tas);
    return tokens ? measureLayer(context, tas, tokens) : withoutHigh(context, tas, swept);
  });
}

/** Rows that say why they have no value: the layer before is not swept. */
function withoutHigh(context: MeasureContext, tas: PrimaryScores, swept: readonly PrimaryScores[]): Measurement[] {
  const before = tas.layer - 1;
  if (before < 0 || !tas.high || swept.some(({ layer }) => layer === before)) return [];
  const reason = `HIGH is drawn at layer ${before}, which is not swept`;
  const none: Estimate = { value: null, n: 0, nSentences: 0, draws: null, reason };
  return SHIFT_KINDS.map((kind) =>
    rowAt(context, descriptive(NAMES[kind]), none, tasPlace(tas, 'high'), { primary: true }),
  );
}

function measureLayer(context: MeasureContext, tas: PrimaryScores, tokens: ShiftTokens): Measurement[] {
  const place = tasPlace(tas, 'high');
  const row = (name: string, found: Estimate, shuffled: NonNullable<RowOptions['null']> | null) =>
    rowAt(context, descriptive(name), found, place, { primary: true, null: shuffled });
  const permuted = permutedRatios(context, tokens);
  return SHIFT_KINDS.map((kind) =>
    row(NAMES[kind], dominance(context, tokens, tokens.shift[kind]), nullOf(tokens, kind, permuted[kind])),
  );
}

/** The dominance ratio under each permutation of the angles. */
function permutedRatios(context: MeasureContext, tokens: ShiftTokens): Record<ShiftKind, number[]> {
  const ratios: Record<ShiftKind, number[]> = { absolute: [], angular: [] };
  for (const shift of permuteAngles(tokens, { ...context.shuffles, permutations: PERMUTATIONS }))
    for (const kind of SHIFT_KINDS) ratios[kind].push(ratioOf(tokens, shift[kind]));
  return ratios;
}

/** Null where no token is HIGH. */
function nullOf(
  tokens: ShiftTokens,
  kind: ShiftKind,
  ratios: readonly number[],
): NonNullable<RowOptions['null']> | null {
  const value = ratioOf(tokens, tokens.shift[kind]);
  if (Number.isNaN(value)) return null;
  const tail = Math.min(ratios.filter((r) => r >= value).length, ratios.filter((r) => r <= value).length);
  const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
  return { mean, p: Math.min(1, (2 * (1 + tail)) / (ratios.length + 1)) };
}

/** The share of the summed shift that HIGH tokens carry, over their share of tokens; NaN without HIGH tokens or shifts. */
function ratioOf({ high }: ShiftTokens, shift: Float64Array): number {
  let [highShift, allShift, highCount] = [0, 0, 0];
  for (let i = 0; i < shift.length; i++) {
    allShift += shift[i]!;
    highShift += high[i]! * shift[i]!;
    highCount += high[i]!;
  }
  return (highShift * shift.length) / (allShift * highCount);
}

/** The dominance ratio of a shift, with its bootstrap over sentences. */
function dominance({ table, samples }: MeasureContext, tokens: ShiftTokens, shift: Float64Array): Estimate {
  const { primary } = samples.all;
  const { sentences } = primary;
  const clusterOf = new Map(table.words.map(({ sentence }, word) => [sentence, sentences.ofWord[word]!]));
  const total = (of: (token: number) => number) => {
    const sums = new Float64Array(sentences.count);
    for (let i = 0; i < shift.length; i++) sums[clusterOf.get(tokens.sentence[i]!)!]! += of(i);
    return sums;
  };
  const [count, high] = [total(() => 1), total((i) => tokens.high[i]!)];
  const [all, ofHigh] = [total((i) => shift[i]!), total((i) => tokens.high[i]! * shift[i]!)];
  const statistic = (draws: readonly Uint16Array[]) =>
    Float64Array.from(draws, (draw) => (dot(ofHigh, draw) * dot(count, draw)) / (dot(all, draw) * dot(high, draw)));
  return estimate(primary, sentences, Uint32Array.from(table.words.keys()), statistic, 'no token is HIGH');
}

function dot(values: Float64Array, draw: Uint16Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * draw[i]!;
  return sum;
}

/** How far a token moves: by length, or by angle. */
export const SHIFT_KINDS = ['absolute', 'angular'] as const;
export type ShiftKind = (typeof SHIFT_KINDS)[number];

/** The ordinary wordpieces of a run and their shift into one layer; one entry a wordpiece in every array. */
export interface ShiftTokens {
  /** Sentence in the run. */
  sentence: Int32Array;
  /** 1 where its word is HIGH before the shift. */
  high: Uint8Array;
  /** Norm of the state before the shift, and after. */
  before: Float64Array;
  after: Float64Array;
  /** Between both, in radians. */
  angle: Float64Array;
  shift: Record<ShiftKind, Float64Array>;
}

/**
 * The shifts into every swept layer, post-LayerNorm, with what was HIGH at the layer before: at the layer itself a token may be HIGH
 * because it has shifted. None where the layer before is not swept, or HIGH is drawn over a split that is not there.
 */
export function layerShifts(context: MeasureContext): { tas: PrimaryScores; tokens: ShiftTokens }[] {
  return ofOwnSite(context).flatMap((tas, _, own) => {
    const high = own.find(({ layer }) => layer === tas.layer - 1)?.high;
    return high ? [{ tas, tokens: shiftsOf(context.table, tas, high) }] : [];
  });
}

function ofOwnSite({ job, tasScores }: MeasureContext): PrimaryScores[] {
  return tasScores.filter(({ site }) => site === job.checkpoint.sites[0]);
}

/**
 * The shifts into a layer, of states at a site.
 * @param high - one flag a word
 */
export function shiftsOf(
  { words, columns, alignment }: WordTable,
  { layer, site }: Pick<PrimaryScores, 'layer' | 'site'>,
  high: readonly boolean[],
): ShiftTokens {
  const pieces = words.flatMap((_, word) => {
    const [start, end] = [alignment.starts[word]!, alignment.ends[word]!];
    return Array.from({ length: end - start }, (_, i) => ({ word, piece: start + i }));
  });
  const [absolute, before, after] = shiftKeys(layer, site).map((key) => {
    const column = columns.get(key)!;
    return Float64Array.from(pieces, ({ piece }) => column[piece]!);
  }) as [Float64Array, Float64Array, Float64Array];
  const angle = absolute.map((shift, i) => angleOf(before[i]!, after[i]!, shift));
  return {
    sentence: Int32Array.from(pieces, ({ word }) => words[word]!.sentence),
    high: Uint8Array.from(pieces, ({ word }) => Number(high[word]!)),
    before,
    after,
    angle,
    shift: { absolute, angular: angle },
  };
}

/** The angle that a shift turns a state by, from the lengths of the triangle's sides (law of cosines). */
function angleOf(before: number, after: number, shift: number): number {
  const cosine = (before ** 2 + after ** 2 - shift ** 2) / (2 * before * after);
  return Math.acos(Math.min(1, Math.max(-1, cosine)));
}

/**
 * Shifts of tokens that keep their norms but turn by another token's angle, drawn anew within each sentence: what the norms alone imply.
 * @returns for each permutation, the shifts by kind
 */
export function* permuteAngles(tokens: ShiftTokens, { permutations, seed }: Shuffles): Generator<ShiftTokens['shift']> {
  const generator = generatorFor(seed, 'angles');
  const angle = tokens.angle.slice();
  for (let permutation = 0; permutation < permutations; permutation++) {
    let start = 0;
    for (let i = 1; i <= angle.length; i++) {
      if (i < angle.length && tokens.sentence[i] === tokens.sentence[start]) continue;
      shuffle(angle.subarray(start, i), generator);
      start = i;
    }
    const absolute = angle.map((turn, i) => shiftBy(tokens.before[i]!, tokens.after[i]!, turn));
    yield { absolute, angular: angle.slice() };
  }
}

function shiftBy(before: number, after: number, angle: number): number {
  return Math.sqrt(Math.max(0, before ** 2 + after ** 2 - 2 * before * after * Math.cos(angle)));
}

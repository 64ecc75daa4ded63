import { estimate, type Estimate } from '../../metrics/estimate';
import type { MeasureContext } from './context';
import { type Measurement, measurement, type RowOptions } from './measurement';
import { primaryHigh, primaryStrengths, type PrimaryScores, strengthPlace } from './primaryCells';
import { permuteAngles, SHIFT_KINDS, type ShiftKind, shiftsOf, type ShiftTokens } from './shiftTokens';

/** Permutations of the null of angles; its mean settles long before a p-value does. */
const PERMUTATIONS = 200;

const NAMES: Record<ShiftKind, string> = {
  absolute: 'shift_dominance',
  relative: 'shift_dominance_relative',
  angular: 'shift_dominance_angular',
};

/** How much of the shift into every layer HIGH tokens carry, against the null of permuted angles (claim C4). */
export function measureShifts(context: MeasureContext): Measurement[] {
  return primaryStrengths(context)
    .filter(({ site, layer }) => site === context.job.checkpoint.sites[0] && layer > 0)
    .flatMap((strength) => {
      const high = primaryHigh(context, strength);
      return high ? measureLayer(context, strength, high) : [];
    });
}

function measureLayer(context: MeasureContext, strength: PrimaryScores, high: readonly boolean[]): Measurement[] {
  const tokens = shiftsOf(context.table, strength, high);
  const place = strengthPlace(strength, 'high');
  const row = (name: string, found: Estimate, shuffled: RowOptions['null'] = null) =>
    measurement({ name, higherIsBetter: null }, found, place, {
      level: context.job.config.bootstrap.level,
      primary: true,
      null: shuffled,
    });
  const permuted = permutedShifts(context, tokens);
  const observed = (kind: ShiftKind) => dominance(context, tokens, [tokens.shift[kind]]);
  const excess = (kind: ShiftKind) => dominance(context, tokens, [tokens.shift[kind], permuted.mean[kind]]);
  return [
    ...SHIFT_KINDS.map((kind) => row(NAMES[kind], observed(kind), nullOf(tokens, kind, permuted.ratios[kind]))),
    row('shift_excess', excess('absolute')),
    row('shift_excess_relative', excess('relative')),
  ];
}

/** Under permuted angles: the dominance ratio of each permutation, and every token's mean shift. */
function permutedShifts(context: MeasureContext, tokens: ShiftTokens) {
  const size = tokens.angle.length;
  const mean = { absolute: new Float64Array(size), relative: new Float64Array(size), angular: new Float64Array(size) };
  const ratios: Record<ShiftKind, number[]> = { absolute: [], relative: [], angular: [] };
  for (const shift of permuteAngles(tokens, { ...context.shuffles, permutations: PERMUTATIONS }))
    for (const kind of SHIFT_KINDS) {
      ratios[kind].push(ratioOf(tokens, shift[kind]));
      shift[kind].forEach((value, i) => (mean[kind][i]! += value / PERMUTATIONS));
    }
  return { mean, ratios };
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

/** The dominance ratio of a shift, or what it exceeds that of another shift by, with its bootstrap over sentences. */
function dominance(
  { table, samples }: MeasureContext,
  tokens: ShiftTokens,
  [shift, other]: readonly [Float64Array, Float64Array?],
): Estimate {
  const { primary } = samples.all;
  const { sentences } = primary;
  const clusterOf = new Map(table.words.map(({ sentence }, word) => [sentence, sentences.ofWord[word]!]));
  const total = (of: (token: number) => number) => {
    const sums = new Float64Array(sentences.count);
    for (let i = 0; i < shift.length; i++) sums[clusterOf.get(tokens.sentence[i]!)!]! += of(i);
    return sums;
  };
  const [count, high] = [total(() => 1), total((i) => tokens.high[i]!)];
  const ratios = (values: Float64Array) => {
    const [all, ofHigh] = [total((i) => values[i]!), total((i) => tokens.high[i]! * values[i]!)];
    return (draw: Uint16Array) => (dot(ofHigh, draw) * dot(count, draw)) / (dot(all, draw) * dot(high, draw));
  };
  const [own, others] = [ratios(shift), other && ratios(other)];
  const statistic = (draws: readonly Uint16Array[]) =>
    Float64Array.from(draws, (draw) => own(draw) - (others ? others(draw) : 0));
  return estimate(primary, sentences, Uint32Array.from(table.words.keys()), statistic, 'no token is HIGH');
}

function dot(values: Float64Array, draw: Uint16Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * draw[i]!;
  return sum;
}

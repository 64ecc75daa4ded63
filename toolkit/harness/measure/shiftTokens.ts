import { scoreKey } from '../../attribution/place';
import { generatorFor, shuffle } from '../../random';
import type { Shuffles } from '../../metrics/shuffles';
import type { WordTable } from '../passes/wordTable';

/** How far a token moves: by length, by length over its norm before, or by angle. */
export const SHIFT_KINDS = ['absolute', 'relative', 'angular'] as const;
export type ShiftKind = (typeof SHIFT_KINDS)[number];

/** The ordinary wordpieces of a run and their shift into one layer; one entry a wordpiece in every array. */
export interface ShiftTokens {
  /** Sentence in the run. */
  sentence: Int32Array;
  /** 1 where its word is HIGH. */
  high: Uint8Array;
  /** Norm of the state before the shift, and after. */
  before: Float64Array;
  after: Float64Array;
  /** Between both, in radians. */
  angle: Float64Array;
  shift: Record<ShiftKind, Float64Array>;
}

/**
 * The shifts into a layer, of states at a site.
 * @param high - one flag a word
 */
export function shiftsOf(
  { words, columns, alignment }: WordTable,
  { layer, site }: { layer: number; site: string },
  high: readonly boolean[],
): ShiftTokens {
  const pieces = words.flatMap((_, word) => {
    const [start, end] = [alignment.starts[word]!, alignment.ends[word]!];
    return Array.from({ length: end - start }, (_, i) => ({ word, piece: start + i }));
  });
  const values = (key: string) => Float64Array.from(pieces, ({ piece }) => columns.get(key)![piece]!);
  const [before, after] = [layer - 1, layer].map((at) => values(scoreKey('tas', { site, layer: at }))) as [
    Float64Array,
    Float64Array,
  ];
  const absolute = values(`shift.${layer}`);
  const angle = absolute.map((shift, i) => angleOf(before[i]!, after[i]!, shift));
  return {
    sentence: Int32Array.from(pieces, ({ word }) => words[word]!.sentence),
    high: Uint8Array.from(pieces, ({ word }) => Number(high[word]!)),
    before,
    after,
    angle,
    shift: { absolute, relative: absolute.map((shift, i) => shift / before[i]!), angular: angle },
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
    yield { absolute, relative: absolute.map((shift, i) => shift / tokens.before[i]!), angular: angle.slice() };
  }
}

function shiftBy(before: number, after: number, angle: number): number {
  return Math.sqrt(Math.max(0, before ** 2 + after ** 2 - 2 * before * after * Math.cos(angle)));
}

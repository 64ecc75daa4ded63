import { dominanceRatio, gini, lorenzCurve } from '../../metrics/lorenz';
import type { MeasureContext } from './context';
import { primaryHigh, type PrimaryScores } from './primaryCells';
import { SHIFT_KINDS, type ShiftKind, shiftsOf } from './shiftTokens';

/** Points of a curve besides its origin. */
const POINTS = 40;

/** How evenly the shift into a layer is spread over the wordpieces. */
export interface ShiftCurve {
  layer: number;
  kind: ShiftKind;
  /** Null where nothing shifts. */
  gini: number | null;
  /** Lorenz curve: share of wordpieces, the least shifted first, and the share of the summed shift that they carry. */
  points: [share: number, shift: number][];
  /** The share of wordpieces whose words are HIGH, and of the shift that these carry. */
  high: { share: number; shift: number | null };
}

/** The Lorenz curves of every layer's shifts. */
export function shiftCurves(context: MeasureContext, strengths: readonly PrimaryScores[]): ShiftCurve[] {
  return strengths
    .filter(({ site, layer }) => site === 'post' && layer > 0)
    .flatMap((strength) => {
      const high = primaryHigh(context, strength);
      if (!high) return [];
      const tokens = shiftsOf(context.table, strength.layer, high);
      return SHIFT_KINDS.map((kind) => ({ layer: strength.layer, kind, ...curveOf(tokens.shift[kind], tokens.high) }));
    });
}

function curveOf(shift: Float64Array, high: Uint8Array): Omit<ShiftCurve, 'layer' | 'kind'> {
  const curve = lorenzCurve(shift) ?? [];
  const points = Array.from(
    { length: POINTS + 1 },
    (_, point) => curve[Math.round((point / POINTS) * (curve.length - 1))]!,
  );
  const isHigh = Array.from(high, Boolean);
  const share = isHigh.filter(Boolean).length / high.length;
  const ratio = dominanceRatio(shift, isHigh);
  return {
    gini: gini(shift),
    points: curve.length === 0 ? [] : points.map(({ items, total }) => [items, total]),
    high: { share, shift: ratio === null ? null : ratio * share },
  };
}

import { highFlags } from '../../rationale/high';
import type { Measured, ShownToken } from './messages';

/** What is shown of a value in the heat map. */
export type View = 'value' | 'rank' | 'z';

/** A token at a layer. */
export interface Cell {
  value: number;
  /** From 1, the highest, among the tokens that take part; null for the others. */
  rank: number | null;
  /** Standard deviations from the mean of the tokens that take part; null for the others. */
  z: number | null;
  isHigh: boolean;
}

/** A layer of a measured text. */
export interface LayerRow {
  layer: number | null;
  cells: Cell[];
}

/**
 * Ranks, z-scores and HIGH at every layer, within the tokens that take part.
 * @param quantile - A token at or above it is HIGH.
 */
export function layerRows({ tokens, layers, rows }: Measured, quantile: number): LayerRow[] {
  const part = tokens.flatMap(({ leftOut }, at) => (leftOut === null ? [at] : []));
  return layers.map((layer, at) => ({ layer, cells: cellsOf(rows[at]!, part, quantile) }));
}

function cellsOf(row: Float64Array, part: readonly number[], quantile: number): Cell[] {
  const cells = Array.from(row, (value): Cell => ({ value, rank: null, z: null, isHigh: false }));
  const own = part.map((at) => row[at]!);
  const high = highFlags(own, { quantile });
  const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
  const spread = Math.sqrt(own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length);
  part.forEach((at, i) => {
    const cell = cells[at]!;
    cell.rank = 1 + own.filter((other) => other > cell.value).length;
    cell.z = spread === 0 ? 0 : (cell.value - mean) / spread;
    cell.isHigh = high[i]!;
  });
  return cells;
}

/** The tokens of a layer by falling value, those that take no part left out. */
export function highestTokens({ cells }: LayerRow, tokens: readonly ShownToken[], count: number): ShownToken[] {
  return cells
    .flatMap(({ rank }, at) => (rank === null ? [] : [{ rank, token: tokens[at]! }]))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, count)
    .map(({ token }) => token);
}

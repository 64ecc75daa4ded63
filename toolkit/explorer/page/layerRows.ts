import { highFlags } from '../../rationale/high';
import type { Measured, ShownToken } from './messages';

/** What is shown of a value in the heat map. */
export type View = 'value' | 'rank' | 'z' | 'change';

/** A token at a layer. */
export interface Cell {
  value: number;
  /** From 1, the highest, among the tokens that take part; null for the others. */
  rank: number | null;
  /** Standard deviations from the mean of the tokens that take part; null for the others. */
  z: number | null;
  isHigh: boolean;
  /** How much it grew since words were masked or deleted; null where none was, or the token is gone or masked itself. */
  change: number | null;
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
export function layerRows({ tokens, layers, rows, before }: Measured, quantile: number): LayerRow[] {
  const part = tokens.flatMap(({ leftOut, altered }, at) => (leftOut === null && altered !== 'deleted' ? [at] : []));
  return layers.map((layer, at) => {
    const cells = cellsOf(rows[at]!, part, quantile);
    const earlier = before?.[at];
    if (earlier)
      cells.forEach((cell, i) => {
        if (tokens[i]!.altered === null) cell.change = cell.value - earlier[i]!;
      });
    return { layer, cells };
  });
}

function cellsOf(row: Float64Array, part: readonly number[], quantile: number): Cell[] {
  const cells = Array.from(row, (value): Cell => ({ value, rank: null, z: null, isHigh: false, change: null }));
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

/** Where the token with the highest value of a layer stands; 0 where none takes part. */
export function firstRanked({ cells }: LayerRow): number {
  return Math.max(
    0,
    cells.findIndex(({ rank }) => rank === 1),
  );
}

/** The tokens of a layer by falling value, those that take no part left out. */
export function highestTokens({ cells }: LayerRow, tokens: readonly ShownToken[], count: number): ShownToken[] {
  return cells
    .flatMap(({ rank }, at) => (rank === null ? [] : [{ rank, token: tokens[at]! }]))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, count)
    .map(({ token }) => token);
}

/** The tokens of a layer that moved most, with how far. */
export function movedMost({ cells }: LayerRow, count: number): { token: number; change: number }[] {
  return cells
    .flatMap(({ change }, token) => (change === null ? [] : [{ token, change }]))
    .sort((a, b) => Math.abs(b.change) - Math.abs(a.change))
    .slice(0, count);
}

/** From -1, least, to 1, most: how a cell is coloured. Layers differ in scale, so values are coloured by their z-scores. */
export function shades(rows: readonly LayerRow[], view: View): (row: LayerRow, cell: Cell) => number {
  const clamp = (value: number) => Math.min(Math.max(value, -1), 1);
  const changes = rows.flatMap(({ cells }) => cells.map(({ change }) => Math.abs(change ?? 0)));
  const largest = changes.reduce((most, change) => Math.max(most, change), 0);
  return ({ cells }, { rank, z, change }) => {
    if (view === 'change') return change === null || largest === 0 ? 0 : change / largest;
    if (rank === null || z === null) return -1;
    if (view !== 'rank') return clamp(z / 2);
    const count = cells.filter((cell) => cell.rank !== null).length;
    return count > 1 ? 1 - (2 * (rank - 1)) / (count - 1) : 1;
  };
}

/** The row of a layer, or of the next one that the measure has, or the only one. */
export function rowAt(rows: readonly LayerRow[], layer: number): LayerRow {
  return rows.find((row) => row.layer === layer) ?? rows.find((row) => (row.layer ?? 0) > layer) ?? rows.at(-1)!;
}

import type { View } from 'vega';
import type { Reading } from '../html/pageData';

/** What a mark says: names and values, in the order of the chart's encodings. */
export type Said = [label: string, text: string][];

/** A datum's values by field. */
type Values = ReadonlyMap<string, unknown>;

/** Reads a datum by the chart's readings; a value that is not there is not said. */
export function readDatum(readings: readonly Reading[], datum: Readonly<Record<string, unknown>>): Said {
  const values: Values = new Map(Object.entries(datum));
  return readings.flatMap((reading): Said => {
    const text = textOf(reading, values);
    return text === null ? [] : [[reading.label, text]];
  });
}

function textOf({ kind, field, low, high, isShare }: Reading, values: Values): string | null {
  const [from, to] = [numberIn(values, low), numberIn(values, high)];
  const interval = from === null || to === null ? null : intervalText(from, to, isShare);
  if (kind === 'interval') return interval;
  if (kind === 'span') return from === null || to === null ? null : numberText(to - from, isShare);
  const value = field === null ? undefined : values.get(field);
  if (value === null || value === undefined) return null;
  const told = typeof value === 'number' ? numberText(value, isShare) : plain(value);
  return interval === null ? told : `${told} ${interval}`;
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function numberIn(values: Values, field: string | null): number | null {
  const value = field === null ? null : values.get(field);
  return typeof value === 'number' ? value : null;
}

/** A number as the tables of the report write it. */
export function numberText(value: number, isShare = false): string {
  if (isShare) return `${(value * 100).toFixed(1)} %`;
  return Number.isInteger(value) ? String(value) : value.toFixed(3);
}

/** A p-value as the table of the profile writes it. */
export function probabilityText(p: number): string {
  return p < 0.001 ? 'below 0.001' : p.toFixed(3);
}

/** `[0.388, 0.436]` */
export function intervalText(low: number, high: number, isShare = false): string {
  return `[${numberText(low, isShare)}, ${numberText(high, isShare)}]`;
}

/** A mark that can be read: what it says, and where it stands in the drawing, in its pixels. */
export interface Stop {
  said: Said;
  left: number;
  right: number;
  top: number;
  bottom: number;
  /** True for what fills a place, such as a bar; false for a point. */
  isBox: boolean;
}

/** A mark or an item of Vega's scene, as far as it is walked. */
interface Scene {
  marktype?: string;
  role?: string;
  items?: Scene[];
  x?: number;
  y?: number;
  opacity?: number;
  datum?: Readonly<Record<string, unknown>>;
  bounds?: { x1: number; x2: number; y1: number; y2: number };
}

/** Kinds of marks from the one that says most about a place to the one that says least; others are not read. */
const KINDS = ['symbol', 'line', 'rect', 'arc', 'path', 'shape', 'rule', 'trail'];

/** The marks of a drawn chart that can be read, from left to right; where those of several kinds say the same, those of one. */
export function stopsOf(view: View, readings: readonly Reading[]): Stop[] {
  const found: { stop: Stop; rank: number }[] = [];
  // Vega's types leave out the root of the scene.
  const { root } = view.scenegraph() as unknown as { root: Scene };
  const [left, top] = originOf(view);
  walk(root, left, top, (item, kind, x, y) => {
    const said = readDatum(readings, item.datum ?? {});
    if (said.length > 0) found.push({ stop: placed(item, kind, x, y, said), rank: KINDS.indexOf(kind) });
  });
  found.sort((a, b) => a.rank - b.rank);
  const ranks = new Map<string, number>();
  const kept = found.filter(({ stop, rank }) => {
    const said = JSON.stringify(stop.said);
    if (!ranks.has(said)) ranks.set(said, rank);
    return ranks.get(said) === rank;
  });
  return kept.map(({ stop }) => stop).sort((a, b) => centre(a).x - centre(b).x || centre(a).y - centre(b).y);
}

export function centre({ left, right, top, bottom }: Stop): { x: number; y: number } {
  return { x: (left + right) / 2, y: (top + bottom) / 2 };
}

/** Where the scene begins in the drawing. */
function originOf(view: View): [x: number, y: number] {
  const [x, y] = view.origin();
  const padding = view.padding();
  return typeof padding === 'number' ? [x + padding, y + padding] : [x + (padding.left ?? 0), y + (padding.top ?? 0)];
}

type Visit = (item: Scene, kind: string, left: number, top: number) => void;

function walk(mark: Scene, left: number, top: number, visit: Visit): void {
  for (const item of mark.items ?? []) {
    if (mark.marktype === 'group')
      for (const inner of item.items ?? []) walk(inner, left + (item.x ?? 0), top + (item.y ?? 0), visit);
    else if (mark.role === 'mark' && KINDS.includes(mark.marktype ?? '') && item.opacity !== 0)
      visit(item, mark.marktype!, left, top);
  }
}

/** Items of a line have the bounds of nothing, and stand at their point. */
function placed({ bounds, x = 0, y = 0 }: Scene, kind: string, left: number, top: number, said: Said): Stop {
  const box = kind === 'line' || kind === 'trail' || !bounds ? { x1: x - 4, x2: x + 4, y1: y - 4, y2: y + 4 } : bounds;
  const isBox = ['rect', 'arc', 'shape'].includes(kind);
  return { said, isBox, left: left + box.x1, right: left + box.x2, top: top + box.y1, bottom: top + box.y2 };
}

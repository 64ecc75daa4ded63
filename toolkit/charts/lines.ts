import { extent } from './extent';
import { LINE_COLOURS, LINE_DASHES, POINT_SHAPES } from './palette';
import type { Layer } from './spec';
import { scaled, type Theme } from './theme';

/** How a line looks. */
export interface LineStyle {
  colour: string;
  dash: readonly number[];
  shape: string;
}

/** Styles by place in the legend, for lines that have none of their own. */
export const LINE_STYLES: readonly LineStyle[] = LINE_COLOURS.map((colour, at) => ({
  colour,
  dash: LINE_DASHES[at]!,
  shape: POINT_SHAPES[at]!,
}));

/** Lines of a chart: rows with `series`, the field of `x`, `value`, `lo` and `hi`. */
export interface Lines {
  /** How intervals are drawn; bands of many lines hide each other. */
  intervals?: 'bands' | 'bars';
  /** Names of the series in legend order. */
  labels: readonly string[];
  /** One a series. */
  styles?: readonly LineStyle[];
  x: object;
  y: object;
}

/** A band from `lo` to `hi` where there is one, a line and its points. */
export function lineMarks(theme: Theme, { labels, styles = LINE_STYLES, intervals = 'bands', x, y }: Lines): Layer[] {
  const legend = bottomLegend(theme, labels);
  const color = scaleOf(labels, styles, ({ colour }) => colour, legend);
  const shape = scaleOf(labels, styles, ({ shape }) => shape, legend);
  const value = { ...y, field: 'value' };
  return [
    {
      transform: [{ filter: 'isValid(datum.lo)' }],
      mark: intervals === 'bands' ? { type: 'area', opacity: 0.18 } : { type: 'rule', strokeWidth: scaled(theme, 1.2) },
      encoding: { x, y: { ...y, field: 'lo' }, y2: { field: 'hi' }, color },
    },
    {
      mark: { type: 'line', strokeWidth: scaled(theme, 2) },
      encoding: { x, y: value, color, strokeDash: dashes(labels, styles) },
    },
    {
      mark: { type: 'point', filled: true, size: scaled(theme, scaled(theme, 45)), opacity: 1 },
      encoding: { x, y: value, color, shape },
    },
  ] as Layer[];
}

/** One entry below the other, or in columns where they are many: side by side they run together in a viewer with a wider font. */
export function bottomLegend({ plot, fontSize }: Theme, labels: readonly string[]) {
  const [, longest] = extent(labels.map(({ length }) => length));
  const fitting = Math.floor(plot.width / (0.5 * fontSize * longest + 3 * fontSize));
  const columns = labels.length <= 3 ? 1 : Math.max(1, Math.min(4, fitting));
  return { orient: 'bottom', title: null, columns, symbolOpacity: 1 } as const;
}

/** Legend symbols that are long enough to show a dash. */
export function strokeSymbols(theme: Theme) {
  return {
    symbolType: 'stroke',
    symbolSize: scaled(theme, scaled(theme, 400)),
    symbolStrokeWidth: scaled(theme, 2),
  } as const;
}

function scaleOf(
  labels: readonly string[],
  styles: readonly LineStyle[],
  of: (style: LineStyle) => string,
  legend: object,
) {
  const scale = { domain: [...labels], range: labels.map((_, at) => of(styles[at]!)) };
  return { field: 'series', type: 'nominal', scale, legend } as const;
}

/** By condition and not by scale, which would draw the legend's small symbols dashed too. */
function dashes(labels: readonly string[], styles: readonly LineStyle[]) {
  const condition = labels.map((label, at) => ({
    test: { field: 'series', equal: label },
    value: [...styles[at]!.dash],
  }));
  return { condition, value: [1, 0] };
}

import { hasClaimedLayer, type LayerRange } from './chartRecords';
import { extent } from './axes';
import { DRAWN_ONCE, type Layer } from './spec';
import { INK, DIVERGING, LINE_STYLES, type LineStyle, MUTED_INK } from './styles';
import { scaled, type Theme } from './theme';

/** Lines of a chart: rows with `series`, the field of `x`, `value`, `lo` and `hi`. */
interface Lines {
  /** How intervals are drawn; bands of many lines hide each other. */
  intervals?: 'bands' | 'bars' | 'none';
  /** Field of which each value has a line of its own within a series. */
  detail?: string;
  /** Names of the series in legend order. */
  labels: readonly string[];
  /** One a series. */
  styles?: readonly LineStyle[];
  x: object;
  y: object;
}

/** A band from `lo` to `hi` where there is one, a line and its points. */
export function lineMarks(
  theme: Theme,
  { labels, styles = LINE_STYLES, intervals = 'bands', detail, x, y }: Lines,
): Layer[] {
  const { color, shape } = seriesChannels(theme, labels, styles);
  const value = { ...y, field: 'value' };
  const marks = [
    {
      transform: [{ filter: 'isValid(datum.lo)' }],
      mark: intervals === 'bands' ? { type: 'area', opacity: 0.18 } : { type: 'rule', strokeWidth: scaled(theme, 1.2) },
      encoding: { x, y: { ...y, field: 'lo' }, y2: { field: 'hi' }, color },
    },
    {
      mark: { type: 'line', strokeWidth: scaled(theme, 2) },
      encoding: {
        ...{ x, y: value, color, strokeDash: dashes(labels, styles) },
        ...(detail !== undefined && { detail: { field: detail, type: 'nominal' } }),
      },
    },
    {
      mark: { type: 'point', filled: true, size: scaled(theme, scaled(theme, 45)), opacity: 1 },
      encoding: { x, y: value, color, shape },
    },
  ] as Layer[];
  return intervals === 'none' ? marks.slice(1) : marks;
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

/** A channel of a field that names things: what each of these looks like. */
export function nominal(field: string, domain: readonly string[], range: readonly unknown[], legend: object | null) {
  return { field, type: 'nominal', scale: { domain: [...domain], range: [...range] }, legend } as const;
}

/** The colours and the point shapes of `series`, explained below the plot; or in the legend that is given. */
export function seriesChannels(
  theme: Theme,
  labels: readonly string[],
  styles: readonly LineStyle[] = LINE_STYLES,
  legend: object | null = bottomLegend(theme, labels),
) {
  const channel = (of: (style: LineStyle) => string) =>
    nominal(
      'series',
      labels,
      labels.map((_, at) => of(styles[at]!)),
      legend,
    );
  return { color: channel(({ colour }) => colour), shape: channel(({ shape }) => shape) };
}

/** By condition and not by scale, which would draw the legend's small symbols dashed too. */
function dashes(labels: readonly string[], styles: readonly LineStyle[]) {
  const condition = labels.map((label, at) => ({
    test: { field: 'series', equal: label },
    value: [...styles[at]!.dash],
  }));
  return { condition, value: [1, 0] };
}

/** A solid rule at a value that others are read against, such as chance. */
export function referenceRule(encoding: object, strokeWidth = 1.5): Layer {
  return { data: DRAWN_ONCE, mark: { type: 'rule', color: MUTED_INK, strokeWidth }, encoding };
}

/** The name of a horizontal rule, at the right margin. */
export function nameAtRight(theme: Theme, text: string | string[], y: object): Layer {
  const mark = {
    type: 'text',
    text,
    align: 'left',
    baseline: 'middle',
    dx: scaled(theme, 6),
    color: MUTED_INK,
  } as const;
  return { data: DRAWN_ONCE, mark, encoding: { x: { value: 'width' }, y } };
}

/** A vertical rule at the claimed layer with its name above the plot, for charts with layers on a quantitative x axis. */
export function claimedRule(theme: Theme, range: LayerRange): Layer[] {
  if (!hasClaimedLayer(range)) return [];
  return namedRule(theme, range.claimed, `layer ${range.claimed}`);
}

/** A vertical rule at a place of a quantitative x axis, named above the plot. */
export function namedRule(theme: Theme, at: number, name: string): Layer[] {
  const x = { datum: at, type: 'quantitative' } as const;
  return [
    verticalRule(at),
    {
      data: DRAWN_ONCE,
      mark: { type: 'text', text: name, baseline: 'bottom', dy: -scaled(theme, 4), fontWeight: 600 },
      encoding: { x, y: { value: 0 } },
    },
  ];
}

/** A vertical rule at the claimed layer without its name, where panels are low; `claimedRuleSentences` says what it is. */
export function plainClaimedRule(range: LayerRange): Layer[] {
  return hasClaimedLayer(range) ? [verticalRule(range.claimed)] : [];
}

export function claimedRuleSentences(range: LayerRange): string[] {
  return hasClaimedLayer(range) ? [`Vertical rule: layer ${range.claimed}, the claimed one.`] : [];
}

/** A vertical rule at a place of a quantitative x axis. */
export function verticalRule(at: number): Layer {
  const x = { datum: at, type: 'quantitative' } as const;
  return { data: DRAWN_ONCE, mark: { type: 'rule', stroke: MUTED_INK, strokeDash: [4, 3] }, encoding: { x } };
}

/**
 * An outline round the claimed layer's row, for charts with layers on a discrete y axis.
 *
 * @param bands - height of the outline in bands of the y scale
 */
export function claimedRow(range: LayerRange, bands: number): Layer[] {
  return hasClaimedLayer(range) ? [outlinedRow('layer', range.claimed, bands)] : [];
}

/** An outline round the row of a value of the discrete y axis. */
export function outlinedRow(field: string, value: string | number, bands: number): Layer {
  return {
    data: { values: [{ [field]: value }] },
    mark: { type: 'rect', fill: null, stroke: INK, strokeWidth: 1.5, height: { band: bands } },
    encoding: { y: { field, type: 'ordinal' }, x: { value: 0 }, x2: { value: 'width' } },
  };
}

/**
 * A point at `value` on the x axis with a line from `lo` to `hi` where there is one, for charts with a row of points a category.
 *
 * @param x - the x channel without its field
 * @param encoding - of both marks; `ofPoint` of the point alone
 */
export function intervalPoints(theme: Theme, x: object, encoding: object, ofPoint: object = {}): Layer[] {
  return [
    {
      transform: [{ filter: 'isValid(datum.lo)' }],
      mark: { type: 'rule', strokeWidth: scaled(theme, 1.5) },
      encoding: { ...encoding, x: { ...x, field: 'lo' }, x2: { field: 'hi' } },
    },
    {
      mark: { type: 'point', filled: true, size: scaled(theme, scaled(theme, 55)), opacity: 1 },
      encoding: { ...encoding, ...ofPoint, x: { ...x, field: 'value' } },
    },
  ] as Layer[];
}

/** Cells coloured by a signed number, its sign by the hue, with their scale as a legend. */
interface Heat {
  field: string;
  /** Values from this on, and from minus this on, are the same. */
  extent: number;
  /** Of the legend, in one line or two. */
  title: readonly [string, string];
  /** Labelled in the legend. */
  values: readonly number[];
  format?: string;
  /** Length of the legend where it stands beside the plot, and below it. */
  lengths: readonly [beside: number, below: number];
  tooltip: readonly object[];
}

export function heatCells(theme: Theme, { field, extent, title, values, format, lengths, tooltip }: Heat): Layer {
  const isBeside = theme.legend === 'right';
  return {
    mark: { type: 'rect', stroke: 'white', strokeWidth: 0.5 },
    encoding: {
      color: {
        field,
        type: 'quantitative',
        scale: { domain: [-1, -0.5, 0, 0.5, 1].map((share) => share * extent), range: DIVERGING, clamp: true },
        legend: {
          title: isBeside ? [...title] : title.join(' '),
          orient: theme.legend,
          values: [...values],
          ...(format !== undefined && { format }),
          gradientLength: scaled(theme, lengths[isBeside ? 0 : 1]),
        },
      },
      tooltip: [...tooltip],
    },
  };
}

/** `heatCells` of what goes from -1 to 1, a correlation or a gain. */
export function unitCells(theme: Theme, cells: Pick<Heat, 'field' | 'title' | 'tooltip'>): Layer {
  return heatCells(theme, { ...cells, extent: 1, values: [-1, -0.5, 0, 0.5, 1], format: '.1f', lengths: [130, 180] });
}

/** From here on `unitCells` are dark enough for white letters. */
const DARK_FROM = 0.7;

/** The labels of `unitCells`. */
export function unitLabels(field: string, mark: 'text' | { type: 'text'; fontSize: number }): Layer {
  return {
    mark,
    encoding: {
      text: { field: 'label' },
      color: { condition: { test: `datum.${field} >= ${DARK_FROM}`, value: 'white' }, value: INK },
    },
  };
}

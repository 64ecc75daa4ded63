import type { LayerLine, LayerRow } from './layerRows';
import type { Layer } from './spec';
import type { TopLevelSpec } from 'vega-lite';
import { claimedRule } from './claimedLayer';
import { DRAWN_ONCE, SCHEMA } from './spec';
import { LINE_COLOURS, LINE_DASHES, MUTED_INK, POINT_SHAPES, THEME } from './theme';

/** What a chart of one metric over the layers shows. */
export interface LayerLines {
  title: { text: string; subtitle: string[] };
  yTitle: string;
  /** d3-format of the y axis's labels. */
  yFormat: string;
  /** Lines in legend order, at most six. */
  lines: LayerLine[];
  /** The value to compare with, and its interval where it has one; `label` is lines of text at the right margin. */
  reference: { value: number; interval: [number, number] | null; label: string[] };
  numLayers: number;
}

/** Most layer numbers an axis of the usual width can label. */
const MOST_TICKS = 26;

/** Lines over the layers with interval bands, a labelled reference line, and the claimed layer marked. */
export function layerLines(chart: LayerLines): TopLevelSpec {
  return {
    $schema: SCHEMA,
    config: THEME,
    title: chart.title,
    width: 460,
    height: 260,
    data: { values: chart.lines.flatMap(({ label, rows }) => rows.map((row) => point(label, row))) },
    layer: [...referenceLine(chart), ...claimedRule(chart.numLayers), ...lineMarks(chart)],
  };
}

function point(series: string, { layer, value, interval }: LayerRow): Record<string, unknown> {
  return { series, layer, value, lo: interval?.[0] ?? null, hi: interval?.[1] ?? null };
}

function referenceLine({ reference, yFormat }: LayerLines): Layer[] {
  const y = { datum: reference.value, type: 'quantitative' } as const;
  const band: Layer[] = reference.interval
    ? [
        {
          data: DRAWN_ONCE,
          mark: { type: 'rect', color: MUTED_INK, opacity: 0.15 },
          encoding: { y: { datum: reference.interval[0] }, y2: { datum: reference.interval[1] } },
        },
      ]
    : [];
  return [
    ...band,
    { data: DRAWN_ONCE, mark: { type: 'rule', color: MUTED_INK, strokeWidth: 1.5 }, encoding: { y } },
    {
      data: DRAWN_ONCE,
      mark: { type: 'text', text: reference.label, align: 'left', baseline: 'middle', dx: 6, color: MUTED_INK },
      encoding: { x: { value: 'width' }, y: { ...y, axis: { format: yFormat } } },
    },
  ];
}

function lineMarks({ lines, numLayers, yTitle, yFormat }: LayerLines): Layer[] {
  const domain = lines.map(({ label }) => label);
  // One line below the other: side by side they would run together in a viewer with a wider font.
  const legend = { orient: 'bottom', title: null, direction: 'vertical', symbolOpacity: 1 } as const;
  const series = <Range>(range: readonly Range[]) =>
    ({ field: 'series', type: 'nominal', scale: { domain, range: range.slice(0, domain.length) }, legend }) as const;
  const ticks = tickValues(numLayers);
  const quantitative = { type: 'quantitative' } as const;
  const x = {
    ...quantitative,
    field: 'layer',
    title: 'Layer (hidden_states index; 0 is the embedding output)',
    scale: { domain: [0, numLayers], nice: false, padding: 8 },
    axis: { values: ticks, tickCount: ticks.length, format: 'd', grid: false, labelOverlap: false },
  };
  const y = { ...quantitative, title: yTitle, scale: { domain: [0, 1] }, axis: { format: yFormat } };
  const color = series(LINE_COLOURS);
  return [
    {
      transform: [{ filter: 'isValid(datum.lo)' }],
      mark: { type: 'area', opacity: 0.18 },
      encoding: { x, y: { ...y, field: 'lo' }, y2: { field: 'hi' }, color },
    },
    {
      mark: { type: 'line', strokeWidth: 2 },
      encoding: { x, y: { ...y, field: 'value' }, color, strokeDash: dashes(domain) },
    },
    {
      mark: { type: 'point', filled: true, size: 45, opacity: 1 },
      encoding: { x, y: { ...y, field: 'value' }, color, shape: series(POINT_SHAPES) },
    },
  ];
}

/** By condition and not by scale, which would draw the legend's small symbols dashed too. */
function dashes(labels: readonly string[]) {
  const condition = labels.map((label, at) => ({
    test: { field: 'series', equal: label },
    value: [...LINE_DASHES[at]!],
  }));
  return { condition, value: [1, 0] };
}

function tickValues(numLayers: number): number[] {
  const step = Math.ceil((numLayers + 1) / MOST_TICKS);
  return Array.from({ length: Math.floor(numLayers / step) + 1 }, (_, index) => index * step);
}

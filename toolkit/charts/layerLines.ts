import type { Caption } from './title';
import { claimedRule, type LayerRange } from './claimedLayer';
import { layerX } from './layerAxis';
import type { LayerLine, LayerRow } from './layerRows';
import { lineMarks, type LineStyle } from './lines';
import { MUTED_INK } from './palette';
import { type Chart, drawn, DRAWN_ONCE, type Layer } from './spec';
import { scaled, type Theme } from './theme';

/** What a chart of one metric over the layers shows. */
export interface LayerLines {
  caption: Caption;
  yTitle: string;
  /** d3-format of the y axis's labels. */
  yFormat: string;
  /** Lines in legend order, at most six. */
  lines: LayerLine[];
  styles?: readonly LineStyle[];
  /** The value to compare with, and its interval where it has one; `label` is lines of text at the right margin. */
  reference: { value: number; interval: [number, number] | null; label: string[] };
  range: LayerRange;
}

/** Lines over the layers with interval bands, a labelled reference line, and the claimed layer marked. */
export function layerLines(theme: Theme, chart: LayerLines): Chart {
  const { lines, styles, yTitle, yFormat, range } = chart;
  const y = { type: 'quantitative', title: yTitle, scale: { domain: [0, 1] }, axis: { format: yFormat } };
  const labels = lines.map(({ label }) => label);
  const marks = lineMarks(theme, { labels, ...(styles && { styles }), x: layerX(theme, range), y });
  return drawn(theme, chart.caption, {
    ...theme.plot,
    data: { values: lines.flatMap(({ label, rows }) => rows.map((row) => point(label, row))) },
    layer: [...referenceLine(theme, chart), ...claimedRule(theme, range), ...marks],
  });
}

function point(series: string, { layer, value, interval }: LayerRow): Record<string, unknown> {
  return { series, layer, value, lo: interval?.[0] ?? null, hi: interval?.[1] ?? null };
}

function referenceLine(theme: Theme, { reference, yFormat }: LayerLines): Layer[] {
  const y = { datum: reference.value, type: 'quantitative' } as const;
  const { interval, label } = reference;
  const band: Layer[] = interval
    ? [
        {
          data: DRAWN_ONCE,
          mark: { type: 'rect', color: MUTED_INK, opacity: 0.15 },
          encoding: { y: { datum: interval[0] }, y2: { datum: interval[1] } },
        },
      ]
    : [];
  const dx = scaled(theme, 6);
  return [
    ...band,
    { data: DRAWN_ONCE, mark: { type: 'rule', color: MUTED_INK, strokeWidth: 1.5 }, encoding: { y } },
    {
      data: DRAWN_ONCE,
      mark: { type: 'text', text: label, align: 'left', baseline: 'middle', dx, color: MUTED_INK },
      encoding: { x: { value: 'width' }, y: { ...y, axis: { format: yFormat } } },
    },
  ];
}

import type { ChartRecords } from './chartRecords';
import { categoryY, extent, panelFacet, rowHeight } from './axes';
import { hasValue, type ValueRow } from './rows';
import { inLegendOrder, LINE_COLOURS, scorerLabel } from './styles';
import { type Body, type Chart, drawn, type Layer } from './spec';
import { scaled, type Theme, WEB } from './theme';

/** Metrics, each with a panel; the last that is there ranks the scorers. */
const METRICS = [
  { metric: 'passes_per_sentence', name: 'Forward passes per sentence' },
  { metric: 'flops_per_1000_tokens', name: 'FLOPs per 1,000 tokens' },
] as const;

const ROW_HEIGHT = 22;
/** Least width of a panel beside another, its labels included. */
const PANEL_WIDTH = 150;

/** What scoring costs, scorer by scorer: forward passes per sentence and floating-point operations per 1,000 tokens. */
export function cost({ metrics }: Pick<ChartRecords, 'metrics'>, theme: Theme = WEB): Chart {
  const rows = metrics.filter(({ metric, scorer }) => METRICS.some((one) => one.metric === metric) && scorer !== null);
  const known = dearest(rows.filter(hasValue));
  if (known.length === 0)
    return { skipped: `no row of ${METRICS.map(({ metric }) => metric).join(' or ')} has a value` };
  const caption = {
    title: titleOf(known),
    sentences: [
      'A pass that several scorers share is counted with each. Logarithmic axes; of several layers the dearest.',
    ],
  };
  return drawn(theme, caption, dots(theme, known));
}

/** The dearest scorer against TAS, by the last metric that is there. */
function titleOf(rows: readonly ValueRow[]): string {
  const { metric } = METRICS.findLast((one) => rows.some((row) => row.metric === one.metric))!;
  const own = rows.filter((row) => row.metric === metric);
  const most = own.reduce((most, row) => (row.value > most.value ? row : most));
  const tas = own.find(({ scorer }) => scorer === 'tas');
  if (!tas?.value || most === tas) return 'What a scorer costs';
  return `${labelOf(most)} costs ${inDigits(most.value / tas.value)} times as much as ${labelOf(tas)}`;
}

/** One row a scorer and metric: of several layers the one that is the dearest by the last metric. */
function dearest(rows: readonly ValueRow[]): ValueRow[] {
  return inLegendOrder(rows.map(({ scorer }) => scorer!)).flatMap((scorer) => {
    const own = rows.filter((row) => row.scorer === scorer);
    const { metric } = METRICS.findLast((one) => own.some((row) => row.metric === one.metric))!;
    const most = own
      .filter((row) => row.metric === metric)
      .reduce((most, row) => (row.value > most.value ? row : most));
    return METRICS.flatMap((one) => own.find((row) => row.metric === one.metric && row.layer === most.layer) ?? []);
  });
}

/** `TAS, layer 12` */
function labelOf({ scorer, layer }: ValueRow): string {
  return `${scorerLabel(scorer!)}${layer === null ? '' : `, layer ${layer}`}`;
}

function dots(theme: Theme, rows: readonly ValueRow[]): Body {
  const panels = METRICS.filter(({ metric }) => rows.some((row) => row.metric === metric));
  const names = panels.map(({ name }) => name);
  const { isBeside, stacked, width, spacing, facet } = panelFacet(theme, names, PANEL_WIDTH);
  const scorers = cheapestFirst(rows, panels.at(-1)!.metric);
  const step = rowHeight(theme, scorers.length * stacked, ROW_HEIGHT);
  return {
    data: { values: rows.map((row) => pointOf(row, rows)) },
    ...facet,
    spacing: isBeside ? spacing * 2 : spacing,
    resolve: { scale: { x: 'independent' } },
    spec: {
      width: width - (isBeside ? spacing / 2 : 0),
      height: { step },
      layer: marks(theme, scorers),
    },
  } as Body;
}

function cheapestFirst(rows: readonly ValueRow[], metric: string): string[] {
  const valueOf = (label: string) =>
    rows.find((row) => row.metric === metric && labelOf(row) === label)?.value ?? Infinity;
  return [...new Set(rows.map(labelOf))].sort((a, b) => valueOf(a) - valueOf(b));
}

/** Of 0, which no logarithmic axis has, there is no point: a word stands in its place. */
function pointOf(row: ValueRow, rows: readonly ValueRow[]) {
  const { metric, value } = row;
  const panel = METRICS.find((one) => one.metric === metric)!.name;
  const positive = rows.filter((row) => row.metric === metric && row.value > 0).map((row) => row.value);
  const least = positive.length === 0 ? 1 : extent(positive)[0] / 4;
  return {
    panel,
    scorer: labelOf(row),
    value,
    at: value > 0 ? value : least,
    from: least,
    label: value > 0 ? inDigits(value) : 'none',
  };
}

/** `1.5`, `120`, `2.3e12` as `2.3 T`. */
function inDigits(value: number): string {
  const units = ['', ' k', ' M', ' G', ' T', ' P', ' E'];
  const power = value < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3));
  const digits = (value / 1000 ** power).toPrecision(3);
  return `${Number(digits)}${units[power]!}`;
}

function marks(theme: Theme, scorers: readonly string[]): Layer[] {
  const y = categoryY(theme, 'scorer', null, { domain: [...scorers], padding: 0 });
  const x = {
    field: 'at',
    type: 'quantitative',
    title: null,
    scale: { type: 'log', nice: false, padding: 2 },
    axis: { tickCount: 3, format: '~s', grid: false, ticks: false },
  };
  const text = { field: 'label' };
  const transform = [{ filter: 'datum.value > 0' }];
  return [
    {
      transform,
      mark: { type: 'rule', color: '#bbbbbb', strokeWidth: 1.5 },
      encoding: { x: { ...x, field: 'from' }, x2: { field: 'at' }, y },
    },
    {
      transform,
      mark: { type: 'point', filled: true, color: LINE_COLOURS[0], size: scaled(theme, scaled(theme, 70)), opacity: 1 },
      encoding: { x, y },
    },
    { mark: { type: 'text', align: 'left', baseline: 'middle', dx: scaled(theme, 8) }, encoding: { x, y, text } },
  ] as Layer[];
}

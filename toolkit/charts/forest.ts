import type { RankedScorer } from './ablationRows';
import { intervalPoints } from './intervals';
import { rowHeight } from './layerAxis';
import type { ValueRow } from './likeRows';
import { bottomLegend, LINE_STYLES } from './lines';
import { fitBeside, panelsBeside } from './panels';
import type { Body, Layer } from './spec';
import { scaled, type Theme } from './theme';

/** Significance level of the points that are filled. */
export const ALPHA = 0.05;

const ROW_HEIGHT = 24;
/** The same where the panels are one above the other. */
const STACKED_ROW_HEIGHT = 15;
/** Least width of a panel beside others. */
const PANEL_WIDTH = 110;

/** A metric with a panel of its own, and where it is better. */
export interface PanelMetric {
  metric: string;
  name: string;
  better: 'higher' | 'lower';
}

/** A forest plot: rows of points with intervals, panel by panel, hollow where they do not differ from their null. */
export interface Forest {
  /** In the order of the panels; there is none for a metric without a row. */
  metrics: readonly PanelMetric[];
  /** From the top. */
  scorers: readonly RankedScorer[];
  /** In legend order; no legend where there is one without a name. */
  series: readonly string[];
  /** What tells a point from others of its scorer in a panel. */
  seriesOf: (row: ValueRow) => string;
  unit: string;
}

/** Whether a row differs from its null after correction. */
export function differs({ pAdjusted }: Pick<ValueRow, 'pAdjusted'>): boolean {
  return pAdjusted !== null && pAdjusted < ALPHA;
}

/** With an arrow to where values are better. */
export function panelName({ name, better }: Omit<PanelMetric, 'metric'>): string {
  return `${name} ${better === 'higher' ? '↑' : '↓'}`;
}

export function forest(theme: Theme, given: Forest): Body {
  const { scorers } = given;
  const panels = panelsOf(given);
  const isBeside = fitBeside(theme, panels.length, PANEL_WIDTH);
  const { width, spacing } = panelsBeside(theme, isBeside ? panels.length : 1);
  const step = rowHeight(
    theme,
    scorers.length * (isBeside ? 1 : panels.length),
    isBeside ? ROW_HEIGHT : STACKED_ROW_HEIGHT,
  );
  const header = { title: null, labelPadding: scaled(theme, 6) };
  const field = { field: 'panel', type: 'nominal', sort: panels.map(panelName), header };
  return {
    data: { values: pointsOf(given, panels) },
    facet: isBeside ? { column: field } : field,
    ...(isBeside ? {} : { columns: 1 }),
    spacing,
    resolve: { scale: { x: 'independent' } },
    spec: { width, height: { step, for: 'position' }, layer: marks(theme, given) },
  } as Body;
}

function panelsOf({ metrics, scorers }: Forest): PanelMetric[] {
  return metrics.filter(({ metric }) => scorers.some(({ rows }) => rows.some((row) => row.metric === metric)));
}

/** A point a row, its panel, scorer and series by name. */
function pointsOf({ scorers, seriesOf }: Forest, panels: readonly PanelMetric[]): object[] {
  const nameOf = new Map(panels.map((panel) => [panel.metric, panelName(panel)]));
  return scorers.flatMap(({ label, rows }) =>
    rows.map((row) => {
      const { value, interval, pAdjusted } = row;
      const [lo, hi] = interval ?? [null, null];
      const place = { panel: nameOf.get(row.metric), scorer: label, series: seriesOf(row) };
      return { ...place, value, lo, hi, pAdjusted, differs: differs(row) };
    }),
  );
}

function marks(theme: Theme, { scorers, series, unit }: Forest): Layer[] {
  const y = {
    field: 'scorer',
    type: 'nominal',
    title: null,
    scale: { domain: scorers.map(({ label }) => label), paddingInner: 0.3, paddingOuter: 0.15 },
    axis: { ticks: false, domain: false, grid: true, labelPadding: scaled(theme, 6) },
  };
  const isNamed = series.length > 1 || series[0] !== '';
  const legend = isNamed && { ...bottomLegend(theme, series), title: null, symbolFillColor: { expr: 'null' } };
  const scale = (range: readonly string[]) => {
    return {
      field: 'series',
      type: 'nominal',
      scale: { domain: [...series], range: [...range] },
      legend: legend || null,
    };
  };
  const styles = series.map((_, at) => LINE_STYLES[at]!);
  const color = scale(styles.map(({ colour }) => colour));
  const yOffset = { field: 'series', scale: { domain: [...series] } };
  const x = { type: 'quantitative', title: unit, scale: { zero: false }, axis: { tickCount: 4, format: '~g' } };
  const shape = scale(styles.map((style) => style.shape));
  const [line, point] = intervalPoints(theme, x, { y, yOffset, color }, { shape });
  const hollow = {
    ...point,
    transform: [{ filter: '!datum.differs' }],
    mark: { type: 'point', filled: true, fill: 'white', size: scaled(theme, scaled(theme, 16)), opacity: 1 },
    encoding: { y, yOffset, x: { ...x, field: 'value' }, shape },
  };
  return [line, point, hollow] as Layer[];
}

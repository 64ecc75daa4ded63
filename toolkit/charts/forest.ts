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

/** A point with its interval. */
export interface ForestPoint {
  panel: string;
  /** The row it stands in. */
  scorer: string;
  /** What tells it from others in the row. */
  series: string;
  value: number;
  lo: number | null;
  hi: number | null;
  pAdjusted: number | null;
  /** Whether it differs from its null after correction. */
  differs: boolean;
}

/** A forest plot: rows of points with intervals, panel by panel, hollow where they do not differ from their null. */
export interface Forest {
  panels: readonly string[];
  /** From the top. */
  scorers: readonly string[];
  /** In legend order; no legend where there is one without a name. */
  series: readonly string[];
  unit: string;
  points: readonly ForestPoint[];
}

/** Whether a row differs from its null after correction. */
export function differs({ pAdjusted }: Pick<ValueRow, 'pAdjusted'>): boolean {
  return pAdjusted !== null && pAdjusted < ALPHA;
}

/** With an arrow to where values are better. */
export function panelName({ name, better }: { name: string; better: 'higher' | 'lower' }): string {
  return `${name} ${better === 'higher' ? '↑' : '↓'}`;
}

export function forestPoint(panel: string, scorer: string, series: string, row: ValueRow): ForestPoint {
  const { value, interval, pAdjusted } = row;
  const [lo, hi] = interval ?? [null, null];
  return { panel, scorer, series, value, lo, hi, pAdjusted, differs: differs(row) };
}

export function forest(theme: Theme, given: Forest): Body {
  const { panels, scorers, points } = given;
  const isBeside = fitBeside(theme, panels.length, PANEL_WIDTH);
  const { width, spacing } = panelsBeside(theme, isBeside ? panels.length : 1);
  const step = rowHeight(
    theme,
    scorers.length * (isBeside ? 1 : panels.length),
    isBeside ? ROW_HEIGHT : STACKED_ROW_HEIGHT,
  );
  const header = { title: null, labelPadding: scaled(theme, 6) };
  const field = { field: 'panel', type: 'nominal', sort: [...panels], header };
  return {
    data: { values: points },
    facet: isBeside ? { column: field } : field,
    ...(isBeside ? {} : { columns: 1 }),
    spacing,
    resolve: { scale: { x: 'independent' } },
    spec: { width, height: { step, for: 'position' }, layer: marks(theme, given) },
  } as Body;
}

function marks(theme: Theme, { scorers, series, unit }: Forest): Layer[] {
  const y = {
    field: 'scorer',
    type: 'nominal',
    title: null,
    scale: { domain: [...scorers], paddingInner: 0.3, paddingOuter: 0.15 },
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

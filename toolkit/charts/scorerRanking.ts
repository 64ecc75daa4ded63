import { type AblationRows, ablationRows, type RankedScorer, scorersByPlace } from './ablationRows';
import { categoryY, panelFacet, rowHeight } from './axes';
import type { ChartRecords } from './chartRecords';
import { bottomLegend, intervalPoints, seriesChannels } from './marks';
import { ALPHA, differs, hasValue, intervalSentence, valueBounds, type ValueRow } from './rows';
import { type Body, type Chart, drawn, type Layer } from './spec';
import { LINE_STYLES, MUTED_INK } from './styles';
import { scaled, type Theme, WEB } from './theme';

/** Metrics, each with a panel; the first that is there ranks the scorers. */
export const FAITHFULNESS = [
  { metric: 'comprehensiveness', name: 'Comprehensiveness', better: 'higher' },
  { metric: 'sufficiency', name: 'Sufficiency', better: 'lower' },
] as const;

/** Scorers from the best to the worst by faithfulness (means over all shares of the words), with intervals and corrected significance. */
export function scorerRanking(
  records: Pick<ChartRecords, 'metrics' | 'level' | 'sites' | 'tokens'>,
  theme: Theme = WEB,
): Chart {
  const found = rankedRows(records);
  if (!found) return { skipped: 'no row of comprehensiveness or sufficiency is a mean over the shares' };
  const rows = found.scorers.flatMap((scorer) => scorer.rows);
  const caption = {
    title: placesTitle(found.scorers, rankedBy(found).name.toLowerCase()),
    sentences: [
      BETTER,
      `Means over the shares of the words, ${found.ablations.map(found.nameOf).join(' or ')}.`,
      `Effect: ${found.effectName.replace(/^./, (letter) => letter.toLowerCase())}.`,
      intervalSentence(rows, 'Lines', records.level),
    ],
  };
  const { scorers, unit } = found;
  const series = found.ablations.map(found.nameOf);
  const seriesOf = ({ ablation }: ValueRow) => found.nameOf(ablation!);
  return drawn(theme, caption, forest(theme, { metrics: FAITHFULNESS, scorers, series, seriesOf, unit }));
}

/** Where points are filled, and what the dashed line is. */
const BETTER = `Filled: better than random orders (dashed), p < ${ALPHA} after correction; hollow: not.`;

/** The first scorer, and where else TAS stands. */
function placesTitle(scorers: readonly RankedScorer[], metric: string): string {
  const [first, ...others] = scorers;
  const places = others.flatMap(({ scorer, label }, at) =>
    scorer === 'tas' ? [`${ordinal(at + 2)} (${label.replace(/^TAS(, )?/, '') || 'TAS'})`] : [],
  );
  const said = places.length === 0 ? '' : `; TAS is ${places.join(' and ')}`;
  const name = first!.label.replace(/, (layer \d+)/, ' at $1');
  return `${name} is first of ${scorers.length} scorers by ${metric}${said}`;
}

/** `3rd` */
function ordinal(place: number): string {
  const isTeen = Math.floor((place % 100) / 10) === 1;
  return `${place}${(isTeen ? undefined : ['th', 'st', 'nd', 'rd'][place % 10]) ?? 'th'}`;
}

/** The rows behind the ranking, the best scorer first. */
export function rankedRows(records: Pick<ChartRecords, 'metrics' | 'sites' | 'tokens'>): AblationRows | undefined {
  const means = records.metrics.filter(({ bin }) => bin === null);
  const found = ablationRows(
    means,
    FAITHFULNESS.map(({ metric }) => metric),
    records,
  );
  if (!found) return undefined;
  const { metric, better } = rankedBy(found);
  const valueOf = ({ rows }: RankedScorer) =>
    rows.find((row) => row.metric === metric && row.ablation === found.ablations[0])?.value ?? null;
  const worst = better === 'higher' ? -Infinity : Infinity;
  const sign = better === 'higher' ? 1 : -1;
  const key = (scorer: RankedScorer) => sign * (valueOf(scorer) ?? worst);
  return { ...found, scorers: [...found.scorers].sort((a, b) => key(b) - key(a)) };
}

function rankedBy({ scorers }: AblationRows): (typeof FAITHFULNESS)[number] {
  return FAITHFULNESS.find(({ metric }) => scorers.some(({ rows }) => rows.some((row) => row.metric === metric)))!;
}

/** Metrics, each with a panel; the first ranks the scorers. */
export const PLAUSIBILITY = [
  { metric: 'auprc', name: 'AUPRC', better: 'higher' },
  { metric: 'token_f1', name: 'Token F1', better: 'higher' },
  { metric: 'iou_f1', name: 'Span F1', better: 'higher' },
] as const;

const GOLD = { salience: 'words that head a salient entity', evidence: 'annotated evidence' } as const;

/** Scorers from the best to the worst by how well they find the words of gold rationales, with intervals and corrected significance. */
export function plausibility(
  records: Pick<ChartRecords, 'metrics' | 'level' | 'gold' | 'sites'>,
  theme: Theme = WEB,
): Chart {
  const scorers = plausibleScorers(records);
  if (records.gold === null || scorers.length === 0) return { skipped: 'the run has no gold rationales' };
  const rows = scorers.flatMap((scorer) => scorer.rows);
  const boundary = rows.find((row) => row.boundary !== null)?.boundary;
  const caption = {
    title: placesTitle(scorers, 'AUPRC'),
    sentences: [
      BETTER,
      `Against ${GOLD[records.gold]}. AUPRC: of the ranking of words.${boundary ? ` F1: of the words that are HIGH in their sentence (${boundary}), and of runs of them.` : ''}`,
      intervalSentence(rows, 'Lines', records.level),
    ],
  };
  const unit = 'area or share';
  const body = forest(theme, { metrics: PLAUSIBILITY, scorers, series: [''], seriesOf: () => '', unit });
  return drawn(theme, caption, body);
}

/** The scorers that have such rows, the best first. */
export function plausibleScorers({ metrics, sites }: Pick<ChartRecords, 'metrics' | 'sites'>): RankedScorer[] {
  const own = metrics.filter(({ metric }) => PLAUSIBILITY.some((one) => one.metric === metric)).filter(hasValue);
  const area = ({ rows }: RankedScorer) => rows.find(({ metric }) => metric === 'auprc')?.value ?? -Infinity;
  return scorersByPlace(own, sites).sort((a, b) => area(b) - area(a));
}

const ROW_HEIGHT = 24;
/** The same where the panels are one above the other. */
const STACKED_ROW_HEIGHT = 15;
/** Least width of a panel beside others. */
const PANEL_WIDTH = 110;

/** A metric with a panel of its own, and where it is better. */
interface PanelMetric {
  metric: string;
  name: string;
  better: 'higher' | 'lower';
}

/** A forest plot: rows of points with intervals, panel by panel, hollow where they are not better than their null, which is dashed. */
interface Forest {
  /** In the order of the panels; there is none for a metric without a row. */
  metrics: readonly PanelMetric[];
  /** From the top. */
  scorers: readonly RankedScorer[];
  /** In legend order; no legend where there is one. */
  series: readonly string[];
  /** What tells a point from others of its scorer in a panel. */
  seriesOf: (row: ValueRow) => string;
  unit: string;
}

/** With an arrow to where values are better. */
export function panelName({ name, better }: Omit<PanelMetric, 'metric'>): string {
  return `${name} ${better === 'higher' ? '↑' : '↓'}`;
}

function forest(theme: Theme, given: Forest): Body {
  const { scorers } = given;
  const panels = panelsOf(given);
  const { isBeside, stacked, width, spacing, facet } = panelFacet(theme, panels.map(panelName), PANEL_WIDTH, false);
  const step = rowHeight(theme, scorers.length * stacked, isBeside ? ROW_HEIGHT : STACKED_ROW_HEIGHT);
  return {
    data: { values: pointsOf(given, panels) },
    ...facet,
    spacing,
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
      const place = { panel: nameOf.get(row.metric), scorer: label, series: seriesOf(row) };
      return {
        ...place,
        ...valueBounds(row),
        pAdjusted: row.pAdjusted,
        random: row.nullValue,
        better: isBetter(row, panels),
      };
    }),
  );
}

/** Whether a row differs from its null to the side that is better. */
function isBetter(row: ValueRow, panels: readonly PanelMetric[]): boolean {
  const { better } = panels.find(({ metric }) => metric === row.metric)!;
  const excess = row.value - (row.nullValue ?? row.value);
  return differs(row) && (better === 'higher' ? excess > 0 : excess < 0);
}

function marks(theme: Theme, { scorers, series, unit }: Forest): Layer[] {
  const rows = { domain: scorers.map(({ label }) => label), paddingInner: 0.3, paddingOuter: 0.15 };
  const y = categoryY(theme, 'scorer', null, rows, { grid: true });
  const isNamed = series.length > 1;
  const legend = isNamed && { ...bottomLegend(theme, series), title: null, symbolFillColor: { expr: 'null' } };
  const { color, shape } = seriesChannels(theme, series, LINE_STYLES, legend || null);
  const yOffset = { field: 'series', scale: { domain: [...series] } };
  const x = { type: 'quantitative', title: unit, scale: { zero: true }, axis: { tickCount: 4, format: '~g' } };
  const [line, point] = intervalPoints(theme, x, { y, yOffset, color }, { shape });
  const hollow = {
    ...point,
    transform: [{ filter: '!datum.better' }],
    mark: { type: 'point', filled: true, fill: 'white', size: scaled(theme, scaled(theme, 16)), opacity: 1 },
    encoding: { y, yOffset, x: { ...x, field: 'value' }, shape },
  };
  const random = {
    transform: [{ filter: 'isValid(datum.random)' }],
    mark: { type: 'rule', color: MUTED_INK, strokeDash: [4, 3] },
    encoding: { x: { ...x, aggregate: 'mean', field: 'random' } },
  };
  return [random, line, point, hollow] as Layer[];
}

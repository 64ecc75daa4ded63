import { ablationName, type AblationRows, ablationRows, type RankedScorer } from './ablationRows';
import { percent } from './title';
import type { ChartRecords } from './chartRecords';
import { intervalPoints } from './intervals';
import { rowHeight } from './layerAxis';
import { sample } from './layerRows';
import type { ValueRow } from './likeRows';
import { bottomLegend, LINE_STYLES } from './lines';
import { fitBeside, panelsBeside } from './panels';
import { type Body, type Chart, drawn, type Layer } from './spec';
import { scaled, type Theme, WEB } from './theme';

/** Metrics, each with a panel; the first that is there ranks the scorers. */
export const FAITHFULNESS = [
  { metric: 'aopc', name: 'AOPC', better: 'higher' },
  { metric: 'comprehensiveness', name: 'Comprehensiveness', better: 'higher' },
  { metric: 'sufficiency', name: 'Sufficiency', better: 'lower' },
] as const;

/** Significance level of the points that are filled. */
const ALPHA = 0.05;

const ROW_HEIGHT = 24;
/** The same where the panels are one above the other. */
const STACKED_ROW_HEIGHT = 15;
/** Least width of a panel beside others. */
const PANEL_WIDTH = 110;

/** Scorers from the best to the worst by faithfulness (means over all shares of the words), with intervals and corrected significance. */
export function scorerRanking(records: Pick<ChartRecords, 'metrics' | 'level'>, theme: Theme = WEB): Chart {
  const found = rankedRows(records);
  if (!found) return { skipped: 'no row of aopc, comprehensiveness or sufficiency is a mean over the shares' };
  const rows = found.scorers.flatMap((scorer) => scorer.rows);
  const caption = {
    title: `Faithfulness of scorers: ${found.effectName.replace(/^./, (letter) => letter.toLowerCase())}`,
    sentences: [
      `Means over the shares of the words, words ${found.ablations.map(ablationName).join(' or ')}.`,
      `↑: higher is better, ↓: lower is better. The best on top, by ${rankedBy(found).name}.`,
      `${sample(rows)}. Lines: ${percent(records.level)} bootstrap interval over sentences.`,
      `Filled: differs from its null, p < ${ALPHA} after correction; hollow: does not.`,
    ],
  };
  return drawn(theme, caption, forest(theme, found));
}

/** The rows behind the ranking, the best scorer first. */
export function rankedRows(records: Pick<ChartRecords, 'metrics'>): AblationRows | undefined {
  const means = records.metrics.filter(({ bin }) => bin === null);
  const found = ablationRows(
    means,
    FAITHFULNESS.map(({ metric }) => metric),
    'all',
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

function forest(theme: Theme, { ablations, scorers, unit }: AblationRows): Body {
  const values = scorers.flatMap(({ label, rows }) => rows.map((row) => pointOf(label, row)));
  const panels = FAITHFULNESS.filter(({ metric }) =>
    scorers.some(({ rows }) => rows.some((row) => row.metric === metric)),
  );
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
    data: { values },
    facet: isBeside ? { column: field } : field,
    ...(isBeside ? {} : { columns: 1 }),
    spacing,
    resolve: { scale: { x: 'independent' } },
    spec: {
      width,
      height: { step, for: 'position' },
      layer: marks(
        theme,
        scorers.map(({ label }) => label),
        ablations.map(ablationName),
        unit,
      ),
    },
  } as Body;
}

function panelName({ name, better }: (typeof FAITHFULNESS)[number]): string {
  return `${name} ${better === 'higher' ? '↑' : '↓'}`;
}

function pointOf(scorer: string, { metric, ablation, value, interval, pAdjusted }: ValueRow) {
  const panel = panelName(FAITHFULNESS.find((one) => one.metric === metric)!);
  const [lo, hi] = interval ?? [null, null];
  const differs = pAdjusted !== null && pAdjusted < ALPHA;
  return { panel, scorer, ablation: ablationName(ablation!), value, lo, hi, pAdjusted, differs };
}

function marks(theme: Theme, scorers: readonly string[], ablations: readonly string[], unit: string): Layer[] {
  const y = {
    field: 'scorer',
    type: 'nominal',
    title: null,
    scale: { domain: [...scorers], paddingInner: 0.3, paddingOuter: 0.15 },
    axis: { ticks: false, domain: false, grid: true, labelPadding: scaled(theme, 6) },
  };
  const legend = { ...bottomLegend(theme, ablations), title: null, symbolFillColor: { expr: 'null' } };
  const scale = (range: readonly string[]) => {
    return { field: 'ablation', type: 'nominal', scale: { domain: [...ablations], range: [...range] }, legend };
  };
  const styles = ablations.map((_, at) => LINE_STYLES[at]!);
  const color = scale(styles.map(({ colour }) => colour));
  const yOffset = { field: 'ablation', scale: { domain: [...ablations] } };
  const x = { type: 'quantitative', title: unit, scale: { zero: false }, axis: { tickCount: 4, format: '~g' } };
  const [line, point] = intervalPoints(
    theme,
    x,
    { y, yOffset, color },
    { shape: scale(styles.map(({ shape }) => shape)) },
  );
  const hollow = {
    ...point,
    transform: [{ filter: '!datum.differs' }],
    mark: { type: 'point', filled: true, fill: 'white', size: scaled(theme, scaled(theme, 16)), opacity: 1 },
    encoding: { y, yOffset, x: { ...x, field: 'value' }, shape: scale(styles.map(({ shape }) => shape)) },
  };
  return [line, point, hollow] as Layer[];
}

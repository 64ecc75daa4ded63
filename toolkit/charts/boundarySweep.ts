import type { MetricRow } from '../harness/measure/records';
import type { Scope } from '../rationale/high';
import { extent, rowHeight } from './axes';
import { boldLabel, type ChartRecords } from './chartRecords';
import { intervalPoints, outlinedRow, referenceRule, seriesChannels } from './marks';
import { hasValue, likeRows, intervalSentence, valueBounds, type ValueRow } from './rows';
import { type Body, type Chart, drawn } from './spec';
import { scaled, type Theme, WEB } from './theme';
import { percent, SCOPE_WORDS, verdictSentences } from './title';

const METRIC = 'high_content_odds';

/** Height of a boundary's row and, in it, of each series. */
const ROW_HEIGHT = 14;
const SERIES_HEIGHT = 9;

/**
 * How much likelier HIGH words are to be content words than LOW ones, by where the boundary is drawn (`high_content_odds`), at the
 * layer and site that claim C2 names, for each scope and on held-out sentences.
 */
export function boundarySweep({ metrics, verdicts, claims, level }: ChartRecords, theme: Theme = WEB): Chart {
  const { layer, site, quantile } = claims.C2;
  const primary = metrics.find(
    (row) => row.metric === METRIC && row.primary && row.scorer === 'tas' && row.layer === layer && row.site === site,
  );
  if (!primary) return { skipped: `no primary row of ${METRIC} at layer ${layer}, site ${site}` };
  const rows = likeRows(metrics, primary, ['boundary', 'scope', 'split'])
    .filter(hasValue)
    .filter(({ value, boundary }) => value > 0 && boundary !== null)
    .sort((a, b) => byStrictness(a.boundary!, b.boundary!) || placeOf(a) - placeOf(b));
  const boundaries = [...new Set(rows.map(({ boundary }) => boundary!))].sort(byStrictness);
  if (boundaries.length < 2)
    return { skipped: `${METRIC} has fewer than two boundaries at layer ${layer}, site ${site}` };
  const marked = boundaries.includes(`quantile ${quantile}`) ? inWords(`quantile ${quantile}`) : null;
  const caption = {
    title: titleOf(rows, layer),
    sentences: [
      `Odds of a content word among HIGH words over the odds among LOW words, TAS (${site}).`,
      intervalSentence(rows, 'Lines', level),
      ...(marked === null ? [] : [`Outlined row: ${marked}, the claimed boundary.`]),
      ...verdictSentences(verdicts, 'C2'),
    ],
  };
  return drawn(theme, caption, forest(theme, rows, boundaries.map(inWords), marked));
}

/** At how many boundaries content words are rarer or commoner in HIGH, drawn as primary rows are, over all sentences. */
function titleOf(rows: readonly ValueRow[], layer: number): string {
  const scope = (rows.find(({ primary }) => primary) ?? rows[0]!).scope;
  const own = rows.filter((row) => row.split === 'all' && row.scope === scope && row.interval !== null);
  const rarer = own.filter(({ interval }) => interval![1] < 1).length;
  const commoner = own.filter(({ interval }) => interval![0] > 1).length;
  const [count, word] = rarer >= commoner ? [rarer, 'rarer'] : [commoner, 'commoner'];
  return `At layer ${layer}, content words are ${word} in HIGH than in LOW at ${count} of ${own.length} boundaries`;
}

function forest(theme: Theme, rows: readonly ValueRow[], boundaries: string[], marked: string | null): Body {
  const labels = [...new Set(rows.map(seriesOf))].sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b));
  const step = rowHeight(theme, boundaries.length, ROW_HEIGHT + SERIES_HEIGHT * labels.length);
  const y = {
    field: 'boundary',
    type: 'nominal',
    title: 'Boundary of HIGH',
    axis: {
      ticks: false,
      domain: false,
      grid: false,
      labelPadding: scaled(theme, 6),
      labelFontWeight: boldLabel(marked ?? ''),
    },
    scale: { domain: boundaries, paddingInner: 0.3, paddingOuter: 0.15 },
  };
  const { color, shape } = seriesChannels(theme, labels);
  const encoding = { y, yOffset: { field: 'series', scale: { domain: labels } }, color };
  const x = logAxis(rows, 'Odds ratio (logarithmic; 1: no association)');
  return {
    width: theme.plot.width,
    height: { step: step / 1.15, for: 'position' },
    data: { values: rows.map(pointOf) },
    layer: [
      referenceRule({ x: { ...x, datum: 1 } }),
      ...(marked === null ? [] : [outlinedRow('boundary', marked, 1.15)]),
      ...intervalPoints(theme, x, encoding, { shape }),
    ],
  };
}

function pointOf(row: ValueRow) {
  return { boundary: inWords(row.boundary!), series: seriesOf(row), ...valueBounds(row) };
}

/** Series in legend order. */
const ORDER: readonly string[] = (['all', 'held', 'selection'] as const).flatMap((split) =>
  (['sentence', 'corpus', 'selection'] as const).map((scope) => seriesName(scope, split)),
);

function placeOf(row: MetricRow): number {
  return ORDER.indexOf(seriesOf(row));
}

function seriesOf({ scope, split }: MetricRow): string {
  return seriesName(scope!, split);
}

function seriesName(scope: Scope, split: MetricRow['split']): string {
  const sentences = { all: '', held: '; held-out sentences', selection: '; selection split' }[split];
  return `drawn over ${SCOPE_WORDS[scope]}${sentences}`;
}

/** Quantiles from the lowest, then the other kinds. */
const KINDS = ['quantile', 'topShare', 'top', 'outlier'];

function byStrictness(a: string, b: string): number {
  const [[kindA, valueA], [kindB, valueB]] = [parts(a), parts(b)];
  return KINDS.indexOf(kindA) - KINDS.indexOf(kindB) || (kindA === 'quantile' ? valueA - valueB : valueB - valueA);
}

function inWords(boundary: string): string {
  const [kind, value] = parts(boundary);
  if (kind === 'outlier') return `Q3 + ${value} IQR`;
  if (kind === 'top') return `the ${value} highest`;
  return kind === 'topShare' ? `the top ${percent(value)}` : `quantile ${value}`;
}

/** Of a boundary's name in records, `quantile 0.75`. */
function parts(boundary: string): [kind: string, value: number] {
  const [kind, value] = boundary.split(' ') as [string, string];
  return [kind, Number(value)];
}

/** Ratios that an axis labels, ever finer. */
const RATIOS = [
  [0.01, 0.1, 1, 10, 100],
  [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100],
  [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 2, 2.5, 3, 4],
];
/** As many as an axis should have at least. */
const FEWEST = 3;

/** A logarithmic x axis of ratios that shows 1, every value and every interval, but for bounds of 0. */
export function logAxis(rows: readonly Pick<MetricRow, 'value' | 'interval'>[], title: string) {
  const shown = [1, ...rows.flatMap(({ value, interval }) => [value ?? 1, ...(interval ?? [])])].filter(
    (ratio) => ratio > 0,
  );
  const [least, most] = extent(shown);
  const [low, high] = [least / 1.1, most * 1.1];
  const within = RATIOS.map((ratios) => ratios.filter((ratio) => ratio >= low && ratio <= high));
  const values = within.find(({ length }) => length >= FEWEST) ?? within.at(-1)!;
  return {
    type: 'quantitative',
    title,
    scale: { type: 'log', domain: [low, high], nice: false, clamp: true },
    axis: { values, format: '~g' },
  } as const;
}

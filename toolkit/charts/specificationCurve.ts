import type { Curve } from '../harness/claims/multiverse';
import type { NamedTokens } from '../harness/run/namedTokens';
import { extent } from './axes';
import type { ChartRecords } from './chartRecords';
import { bottomLegend, nameAtRight, nominal, referenceRule } from './marks';
import {
  captionOf,
  choicesInWords,
  choicesOf,
  hasEstimate,
  type Levels,
  levelsAt,
  rowsOf,
  type ValuedRow,
} from './readingWords';
import { type Body, type Chart, drawn, DRAWN_ONCE, type Layer } from './spec';
import { FAINT_INK, INK, LINE_COLOURS, MUTED_INK } from './styles';
import { scaled, type Theme, WEB } from './theme';
import { capitalised, wrapped } from './title';

/** How a reading came out: by shape and filling, so that it needs no colour. */
const WORDS = [
  { word: 'supported', shape: 'triangle-up', stroke: LINE_COLOURS[0], fill: LINE_COLOURS[0] },
  { word: 'inconclusive', shape: 'circle', stroke: MUTED_INK, fill: 'white' },
  { word: 'contradicted', shape: 'triangle-down', stroke: LINE_COLOURS[1], fill: LINE_COLOURS[1] },
] as const;

const TOP_HEIGHT = 150;
/** Height of a row of the matrix, and how many such rows the upper panel is as high as where the height is set. */
const ROW_HEIGHT = 15;
const TOP_ROWS = 8;

/** A specification curve for each curve of the run, by the name of its files. */
export function specificationCurves({
  readings,
}: Pick<ChartRecords, 'readings'>): Record<string, (records: ChartRecords, theme: Theme) => Chart> {
  return Object.fromEntries(
    readings.curves.map((curve) => [chartName(curve), (records, theme) => specificationCurve(records, curve, theme)]),
  );
}

/** `readings-C3-odds-post` */
function chartName({ claim, part, site }: Curve): string {
  return ['readings', claim, part, site].join('-').replace(/[^\w]|_/g, '-');
}

/**
 * A part of a claim at every reading (Simonsohn, Simmons & Nelson 2020, Nature Human Behaviour 4): the estimates in order, with bounds
 * that hold for all of them at once, over the threshold; below them the choices that each was made with.
 */
export function specificationCurve(records: ChartRecords, curve: Curve, theme: Theme = WEB): Chart {
  const own = rowsOf(records.readings.rows, curve);
  const rows = own.filter(hasEstimate).sort((a, b) => a.estimate - b.estimate);
  const name = `${curve.part} of ${curve.claim} at site ${curve.site}`;
  if (rows.length === 0)
    return { skipped: `${name} has no reading with a value: ${own[0]?.reason ?? 'none was made'}` };
  const { tokens } = records;
  const { parting, idle } = choicesOf(rows, tokens);
  if (rows.length === 1) return { skipped: `${name} has a single reading` };
  const caption = captionOf(records, curve, rows, idle.length === 0 ? '' : choicesInWords(idle, tokens));
  const points = rows.map((row, at) => pointOf(row, at + 1, parting, tokens));
  return drawn(theme, caption, panels(theme, curve, points, parting, tokens));
}

/** A reading as it is drawn: its place in the order, its numbers, and its choices in words. */
function pointOf(row: ValuedRow, rank: number, parting: readonly Levels[], tokens: NamedTokens) {
  const { estimate, interval, verdict, alike } = row;
  return {
    rank,
    estimate,
    lo: interval?.[0] ?? null,
    hi: interval?.[1] ?? null,
    bounds: interval && `[${interval.map((bound) => bound.toFixed(3)).join(', ')}]`,
    verdict,
    ...(row.default && { reading: 'default' }),
    ...(alike.length > 0 && { standsFor: alike.length + 1 }),
    ...Object.fromEntries(parting.map(({ choice }) => [choice, levelsAt(row, choice, tokens).join(' or ')])),
    dots: parting.flatMap(({ choice }) => levelsAt(row, choice, tokens)),
  };
}

type Point = ReturnType<typeof pointOf>;

function panels(
  theme: Theme,
  curve: Curve,
  points: readonly Point[],
  parting: readonly Levels[],
  tokens: NamedTokens,
): Body {
  const rows = parting.flatMap(({ levels }) => levels).length;
  const { width, height } = theme.plot;
  const isFree = theme.page.height === null;
  const share = rows / (rows + TOP_ROWS);
  const tooltip = tooltipOf(curve, parting, tokens);
  const column = {
    type: 'quantitative',
    title: null,
    scale: { domain: [0.5, points.length + 0.5], nice: false, zero: false },
    axis: null,
  };
  const x = { ...column, field: 'rank' };
  const side = scaled(theme, 8);
  const size = Math.min(side, (0.9 * width) / points.length) ** 2;
  const chosen = points.find((point) => point.reading === 'default');
  const top = {
    width,
    height: isFree ? scaled(theme, TOP_HEIGHT) : height * (1 - share),
    layer: [...outline(chosen, column), ...estimateLayers(theme, curve, points, { x, size, tooltip })],
  };
  const matrix = {
    width,
    height: isFree ? { step: scaled(theme, ROW_HEIGHT) } : height * share,
    layer: [...outline(chosen, column), ...matrixLayers(theme, parting, { x, size, tooltip })],
  };
  return {
    data: { values: [...points] },
    vconcat: [top, matrix],
    spacing: scaled(theme, 8),
    resolve: { scale: { shape: 'shared', fill: 'shared', stroke: 'shared' } },
  };
}

/** What a mark says to who points at it. */
function tooltipOf({ what }: Curve, parting: readonly Levels[], tokens: NamedTokens): object[] {
  return [
    { field: 'estimate', type: 'quantitative', title: what },
    { field: 'bounds', type: 'nominal', title: 'bounds of all readings at once' },
    { field: 'verdict', type: 'nominal', title: 'by these bounds' },
    ...parting.map(({ choice }) => ({ field: choice, type: 'nominal', title: choicesInWords([choice], tokens) })),
    { field: 'standsFor', type: 'quantitative', title: 'equal readings' },
    { field: 'reading', type: 'nominal', title: 'reading' },
  ];
}

interface Columns {
  x: object;
  /** Area of a mark. */
  size: number;
  tooltip: object[];
}

function estimateLayers(theme: Theme, curve: Curve, points: readonly Point[], { x, size, tooltip }: Columns): Layer[] {
  const ends = points.flatMap(({ estimate, lo, hi }) => [estimate, lo ?? estimate, hi ?? estimate]);
  const y = {
    type: 'quantitative',
    title: wrapped(capitalised(curve.what), 24),
    scale: { domain: extent([curve.threshold, ...ends]), zero: false, nice: true },
    axis: { tickCount: 5, grid: false },
  };
  const threshold = { ...y, datum: curve.threshold };
  return [
    referenceRule({ y: threshold }),
    nameAtRight(theme, ['threshold', String(curve.threshold).replace('-', '−')], threshold),
    {
      transform: [{ filter: 'isValid(datum.lo)' }],
      mark: { type: 'rule', stroke: MUTED_INK, strokeWidth: scaled(theme, 1), opacity: 0.7 },
      encoding: { x, y: { ...y, field: 'lo' }, y2: { field: 'hi' }, tooltip },
    },
    {
      mark: { type: 'point', size, strokeWidth: scaled(theme, 1.2), opacity: 1 },
      encoding: { x, y: { ...y, field: 'estimate' }, ...wordChannels(theme, points), tooltip },
    },
  ] as Layer[];
}

/** Of the words that came out; the legend has no others. */
function wordChannels(theme: Theme, points: readonly Point[]) {
  const there = WORDS.filter(({ word }) => points.some(({ verdict }) => verdict === word));
  const names = there.map(({ word }) => word);
  const legend = bottomLegend(theme, names);
  const channel = (of: (look: (typeof WORDS)[number]) => string) => nominal('verdict', names, there.map(of), legend);
  return {
    shape: channel(({ shape }) => shape),
    fill: channel(({ fill }) => fill),
    stroke: channel(({ stroke }) => stroke),
  };
}

/** A row for each level, a line between choices, a dot where a reading has the level. */
function matrixLayers(theme: Theme, parting: readonly Levels[], { x, size, tooltip }: Columns): Layer[] {
  const domain = parting.flatMap(({ levels }) => levels);
  const y = { field: 'level', type: 'nominal', scale: { domain } };
  const axis = {
    title: null,
    ticks: false,
    domain: false,
    grid: true,
    labelPadding: scaled(theme, 6),
    labelLimit: scaled(theme, 200),
  };
  const starts = parting.slice(1).map(({ levels }) => ({ level: levels[0]! }));
  return [
    {
      data: { values: starts },
      mark: { type: 'rule', stroke: MUTED_INK, strokeWidth: scaled(theme, 0.8), opacity: 0.6 },
      encoding: { y: { ...y, bandPosition: 0, axis } },
    },
    {
      transform: [{ flatten: ['dots'], as: ['level'] }],
      mark: { type: 'point', filled: true, color: INK, shape: 'circle', size: size / 2, opacity: 1 },
      encoding: { x, y: { ...y, axis }, tooltip },
    },
  ] as Layer[];
}

/** An outline round the column of the reading that the verdict is of. */
function outline(chosen: Point | undefined, column: object): Layer[] {
  if (!chosen) return [];
  const ends = { x: { ...column, datum: chosen.rank - 0.5 }, x2: { datum: chosen.rank + 0.5 } };
  return [
    {
      data: DRAWN_ONCE,
      mark: { type: 'rect', fill: FAINT_INK, stroke: INK, strokeWidth: 1 },
      encoding: { ...ends, y: { value: 0 }, y2: { value: 'height' } },
    },
  ] as Layer[];
}

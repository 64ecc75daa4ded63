import type { Site } from '../graph/taps';
import type { TagSummary } from '../harness/measure/aggregates';
import type { MetricRow } from '../harness/measure/records';
import { counted, highInWords, percent, wholePercent } from './title';
import { type ChartRecords, claimedRowSentences, layerRange, type LayerRange } from './chartRecords';
import { claimedRow, nominal } from './marks';
import { layerRowAxis, rowHeight } from './axes';
import { tasRows } from './series';
import { INK } from './styles';
import { type Body, type Chart, drawn, type Layer } from './spec';
import { DARK_TAGS, STRATA, tagInWords, tagShares, type TagCount, type TagShare } from './tagShares';
import { scaled, type Theme, WEB } from './theme';

const ALL_WORDS = 'all words';

/** A bar's name on the axis: a layer, or all words. */
type Bar = number | typeof ALL_WORDS;

/** A row holds a bar, and under it a bracket; the rest is between the rows. */
const ROW_HEIGHT = 24;
const BAR_SHARE = 0.64;

/** Rows besides the layers': all words, and a nameless one that sets it apart. */
const OTHER_ROWS = 2;

/**
 * The parts of speech of the words that TAS at the first site calls HIGH, one bar a layer, under the bar of all words. A bracket under a bar
 * is the interval of its content share.
 */
export function highComposition(records: ChartRecords, theme: Theme = WEB): Chart {
  const { metrics, level, boundary, scope, numLayers, sites } = records;
  const range = layerRange(records);
  const tags = records.aggregates.tags.filter(({ site }) => site === sites[0]);
  const layers = Array.from({ length: numLayers + 1 }, (_, layer) => tags.filter((tag) => tag.layer === layer));
  const reason = unchartable(layers, sites[0]);
  if (reason !== undefined) return { skipped: reason };
  const all = layers[0]!.map(({ upos, words }) => ({ upos, count: words }));
  const pieces = [
    ...bar(theme, ALL_WORDS, all),
    ...layers.flatMap((own, layer) => {
      const counts = own.map(({ upos, high }) => ({ upos, count: high ?? 0 }));
      return bar(theme, layer, counts);
    }),
  ];
  const intervals = contentIntervals(metrics, sites[0]);
  const caption = {
    title: titleOf(pieces, range),
    sentences: [
      `HIGH: words whose TAS (${sites[0]}) is ${highInWords(boundary, scope)}.`,
      intervals.length > 0
        ? `Bracket under a bar: ${percent(level)} bootstrap interval of where content words end.`
        : 'The run has no intervals of the content share.',
      `Top bar: all ${wordsAndSentences(all, metrics)}.`,
      ...claimedRowSentences(range),
    ],
  };
  return drawn(theme, caption, composition(theme, pieces, intervals, range));
}

/** The part of speech whose share of HIGH at the claimed layer differs most from its share of all words. */
function titleOf(pieces: readonly Piece[], { claimed }: LayerRange): string {
  const shareOf = (bar: Bar, tag: string) => {
    const own = pieces.find((piece) => piece.layer === bar && piece.tag === tag);
    return own ? own.end - own.start : 0;
  };
  const tags = [...new Set(pieces.map(({ tag }) => tag))].map((tag) => ({
    tag,
    high: shareOf(claimed, tag),
    all: shareOf(ALL_WORDS, tag),
  }));
  if (!pieces.some(({ layer }) => layer === claimed)) return 'Parts of speech of HIGH words, by layer';
  const [most] = tags.sort((a, b) => Math.abs(b.high - b.all) - Math.abs(a.high - a.all));
  const { tag, high, all } = most!;
  return `${wholePercent(high)} of the words HIGH at layer ${claimed} are ${tagInWords(tag)}, of all words ${wholePercent(all)}`;
}

function unchartable(layers: readonly (readonly TagSummary[])[], site: Site): string | undefined {
  const absent = layers.findIndex((tags) => tags.length === 0);
  if (absent >= 0) return `aggregates.json has no parts of speech of TAS (${site}) at layer ${absent}`;
  const without = layers.findIndex((tags) => tags.every(({ high }) => !high));
  return without < 0 ? undefined : `aggregates.json has no HIGH words at layer ${without}`;
}

function wordsAndSentences(all: readonly TagCount[], metrics: readonly MetricRow[]): string {
  const total = all.reduce((sum, { count }) => sum + count, 0);
  const words = counted(total, 'word');
  const base = metrics.find((row) => row.metric === 'content_share');
  return base ? `${words} of ${counted(base.nSentences, 'sentence')}` : words;
}

function bar(theme: Theme, layer: Bar, counts: readonly TagCount[]) {
  return tagShares(counts).map((share) => ({
    ...share,
    layer,
    middle: (share.start + share.end) / 2,
    label: hasRoom(theme, share) ? share.tag : '',
  }));
}

type Piece = ReturnType<typeof bar>[number];

/** Letters of a label are at most so wide; there is a margin to both sides. */
function hasRoom(theme: Theme, { tag, start, end }: TagShare): boolean {
  return (end - start) * theme.plot.width >= scaled(theme, tag.length * 6.5 + 4);
}

/** Of all words, and of the HIGH words of each layer. */
function contentIntervals(metrics: readonly MetricRow[], site: Site) {
  const base = metrics.find((row) => row.metric === 'content_share');
  const high = tasRows(metrics, 'high_content_share', site);
  return [{ layer: ALL_WORDS, interval: base?.interval }, ...high].flatMap(({ layer, interval }) =>
    interval ? [{ layer: layer as Bar, lo: interval[0], hi: interval[1] }] : [],
  );
}

type Interval = ReturnType<typeof contentIntervals>[number];

function composition(theme: Theme, pieces: readonly Piece[], intervals: readonly Interval[], range: LayerRange): Body {
  const layers = Array.from({ length: range.numLayers + 1 }, (_, layer) => layer);
  const legends = LEGENDS.filter(({ strata }) => pieces.some(({ stratum }) => strata.includes(stratum)));
  const step = rowHeight(theme, layers.length + OTHER_ROWS, ROW_HEIGHT);
  // The nameless row sets the bar of all words apart from the layers.
  const scale = { domain: [ALL_WORDS, ' ', ...layers], padding: 1 - BAR_SHARE };
  const { values, ...axis } = layerRowAxis(theme, range, step);
  // All words are no layer, and values of an axis are of one type.
  const labelExpr = `isNumber(datum.value) && indexof(${JSON.stringify(values)}, datum.value) < 0 ? '' : datum.label`;
  return {
    width: theme.plot.width,
    height: { step },
    data: { values: [...pieces] },
    resolve: { scale: { color: 'independent' } },
    encoding: { y: { field: 'layer', type: 'ordinal', scale, axis: { ...axis, labelExpr } } },
    layer: [
      ...legends.map((legend) => stack(theme, legend, pieces)),
      labels(theme),
      ...brackets(intervals, step),
      ...claimedRow(range, 1 / BAR_SHARE),
    ],
  };
}

const shareAxis = { title: 'Share of the words', format: '.0%', grid: false } as const;

/** Strata that share a legend. */
const LEGENDS: readonly { title: string; strata: string[] }[] = [
  { title: 'Content', strata: ['content'] },
  { title: 'Function', strata: ['function'] },
  { title: 'Other', strata: ['punct', 'other'] },
];

function stack(theme: Theme, { title, strata }: (typeof LEGENDS)[number], pieces: readonly Piece[]): Layer {
  const own = STRATA.filter(({ stratum }) => strata.includes(stratum));
  const colours = new Map(own.flatMap((one) => one.tags.map((tag, at) => [tag, one.colours[at]!] as const)));
  const present = [...colours.keys()].filter((tag) => pieces.some((piece) => piece.tag === tag));
  const range = present.map((tag) => colours.get(tag)!);
  const columns = theme.legend === 'bottom' && present.length > 5 ? 2 : 1;
  const legend = {
    ...{ title, orient: theme.legend, direction: 'vertical', columns, columnPadding: scaled(theme, 6) },
    ...{ symbolType: 'square', symbolStrokeWidth: 0, rowPadding: 1 },
  };
  return {
    transform: [{ filter: { field: 'stratum', oneOf: strata } }],
    mark: { type: 'bar', stroke: 'white', strokeWidth: 1 },
    encoding: {
      x: { field: 'start', type: 'quantitative', scale: { domain: [0, 1] }, axis: shareAxis },
      x2: { field: 'end' },
      color: nominal('tag', present, range, legend),
    },
  };
}

function labels(theme: Theme): Layer {
  return {
    mark: { type: 'text', fontSize: scaled(theme, 10) },
    encoding: {
      x: { field: 'middle', type: 'quantitative' },
      text: { field: 'label' },
      color: { condition: { test: { field: 'tag', oneOf: DARK_TAGS }, value: 'white' }, value: INK },
    },
  };
}

function brackets(intervals: readonly Interval[], step: number): Layer[] {
  if (intervals.length === 0) return [];
  const data = { values: [...intervals] };
  const [below, size, thickness] = [step * 0.395, step / 6, Math.min(2, step / 16)];
  const lo = { field: 'lo', type: 'quantitative' } as const;
  const hi = { field: 'hi', type: 'quantitative' } as const;
  const end = { type: 'tick', yOffset: below - thickness, size, thickness, color: INK, opacity: 1 } as const;
  return [
    { data, mark: { type: 'rule', yOffset: below, strokeWidth: thickness }, encoding: { x: lo, x2: { field: 'hi' } } },
    { data, mark: end, encoding: { x: lo } },
    { data, mark: end, encoding: { x: hi } },
  ];
}

import type { Boundary } from '../rationale/boundary';
import type { TopLevelSpec } from 'vega-lite';
import type { MetricRow, WordRow } from '../harness/records';
import type { ChartRecords } from './chartRecords';
import type { Chart, Layer } from './spec';
import { boldClaimedLabel, claimedRow, claimedRowSentences } from './claimedLayer';
import { layerRows, TAS_POST } from './layerRows';
import { SCHEMA } from './spec';
import { DARK_TAGS, STRATA, tagShares, type StratumTags, type TagShare } from './tagShares';
import { INK, THEME } from './theme';
import { highInWords, counted, percent, titled, type Title } from './title';
import { highWithin, sentencesOf, tasKeys, unchartable } from './wordScores';

const ALL_WORDS = 'all words';

/** A bar's name on the axis: a layer, or all words. */
type Bar = number | typeof ALL_WORDS;

interface Piece extends TagShare {
  layer: Bar;
  middle: number;
  label: string;
}

interface Interval {
  layer: Bar;
  lo: number;
  hi: number;
}

const WIDTH = 460;

/** A row holds a bar, and under it a bracket; the rest is between the rows. */
const ROW_HEIGHT = 24;
const BAR_SHARE = 0.64;
const BRACKET_OFFSET = 9.5;

/** Pixels that a letter of a bar's label needs, and the label's margins. */
const LETTER_WIDTH = 6.5;
const LABEL_MARGIN = 4;

/**
 * The parts of speech of the words that TAS (post) calls HIGH, one bar a layer, under the bar of all words. A bracket under a bar
 * is the interval of its content share.
 */
export function highComposition(records: Omit<ChartRecords, 'verdicts'>): Chart {
  const { words, metrics, level, boundary, numLayers } = records;
  const keys = tasKeys(numLayers);
  const reason = unchartable(words, keys);
  if (reason !== undefined) return { skipped: reason };
  const sentences = sentencesOf(words);
  const highWords = (key: string) => sentences.flatMap((sentence) => highOf(sentence, key, boundary));
  const pieces = [...bar(ALL_WORDS, words), ...keys.flatMap((key, layer) => bar(layer, highWords(key)))];
  const intervals = contentIntervals(metrics);
  const title = titled('Parts of speech of HIGH words, by layer', [
    `HIGH: words whose TAS (post) is ${highInWords(boundary)} of the sentence.`,
    `Top bar: all ${counted(words.length, 'word')} of ${counted(sentences.length, 'sentence')}.`,
    intervals.length > 0
      ? `Bracket under a bar: ${percent(level)} bootstrap interval of where content words end.`
      : 'The run has no intervals of the content share.',
    ...claimedRowSentences(numLayers),
  ]);
  return { spec: composition(title, pieces, intervals, numLayers) };
}

function highOf(sentence: readonly WordRow[], key: string, boundary: Boundary): WordRow[] {
  const high = highWithin(sentence, key, boundary);
  return sentence.filter((_, at) => high[at]);
}

function bar(layer: Bar, words: readonly WordRow[]): Piece[] {
  return tagShares(words).map((share) => ({
    ...share,
    layer,
    middle: (share.start + share.end) / 2,
    label: hasRoom(share) ? share.tag : '',
  }));
}

function hasRoom({ tag, start, end }: TagShare): boolean {
  return (end - start) * WIDTH >= tag.length * LETTER_WIDTH + LABEL_MARGIN;
}

/** Of all words, and of the HIGH words where the run draws their boundary within the sentence as these bars do. */
function contentIntervals(metrics: readonly MetricRow[]): Interval[] {
  const base = metrics.find((row) => row.metric === 'content_share');
  const high = layerRows(metrics, 'high_content_share', TAS_POST).filter((row) => row.scope === 'sentence');
  return [{ layer: ALL_WORDS, interval: base?.interval }, ...high].flatMap(({ layer, interval }) =>
    interval ? [{ layer: layer as Bar, lo: interval[0], hi: interval[1] }] : [],
  );
}

function composition(title: Title, pieces: Piece[], intervals: Interval[], numLayers: number): TopLevelSpec {
  const layers = Array.from({ length: numLayers + 1 }, (_, layer) => layer);
  const drawn = STRATA.filter(({ stratum }) => pieces.some((piece) => piece.stratum === stratum));
  // The nameless row sets the bar of all words apart from the layers.
  const scale = { domain: [ALL_WORDS, ' ', ...layers], padding: 1 - BAR_SHARE };
  return {
    $schema: SCHEMA,
    config: THEME,
    title,
    width: WIDTH,
    height: { step: ROW_HEIGHT },
    data: { values: pieces },
    resolve: { scale: { color: 'independent' } },
    encoding: { y: { field: 'layer', type: 'ordinal', scale, axis: layerAxis } },
    layer: [
      ...drawn.map((stratum) => stack(stratum, pieces)),
      labels,
      ...brackets(intervals),
      ...claimedRow(numLayers, 1 / BAR_SHARE),
    ],
  };
}

const layerAxis = {
  title: 'Layer (hidden_states index)',
  labelPadding: 6,
  domain: false,
  ticks: false,
  labelFontWeight: boldClaimedLabel,
} as const;

const shareAxis = { title: 'Share of the words', format: '.0%', grid: false, labelFlush: false } as const;

function stack({ stratum, title, tags, colours }: StratumTags, pieces: readonly Piece[]): Layer {
  const present = tags.filter((tag) => pieces.some((piece) => piece.tag === tag));
  return {
    transform: [{ filter: { field: 'stratum', equal: stratum } }],
    mark: { type: 'bar', stroke: 'white', strokeWidth: 1 },
    encoding: {
      x: { field: 'start', type: 'quantitative', scale: { domain: [0, 1] }, axis: shareAxis },
      x2: { field: 'end' },
      color: {
        field: 'tag',
        type: 'nominal',
        scale: { domain: present, range: present.map((tag) => colours[tags.indexOf(tag)]!) },
        legend: { title, symbolType: 'square', symbolStrokeWidth: 0, rowPadding: 1 },
      },
    },
  };
}

const labels: Layer = {
  mark: { type: 'text', fontSize: 10 },
  encoding: {
    x: { field: 'middle', type: 'quantitative' },
    text: { field: 'label' },
    color: {
      condition: { test: { field: 'tag', oneOf: DARK_TAGS }, value: 'white' },
      value: INK,
    },
  },
};

function brackets(intervals: Interval[]): Layer[] {
  if (intervals.length === 0) return [];
  const data = { values: intervals };
  const lo = { field: 'lo', type: 'quantitative' } as const;
  const hi = { field: 'hi', type: 'quantitative' } as const;
  return [
    {
      data,
      mark: { type: 'rule', yOffset: BRACKET_OFFSET, strokeWidth: 1.5 },
      encoding: { x: lo, x2: { field: 'hi' } },
    },
    {
      data,
      mark: { type: 'tick', yOffset: BRACKET_OFFSET - 1.5, size: 4, thickness: 1.5, color: INK, opacity: 1 },
      encoding: { x: lo },
    },
    {
      data,
      mark: { type: 'tick', yOffset: BRACKET_OFFSET - 1.5, size: 4, thickness: 1.5, color: INK, opacity: 1 },
      encoding: { x: hi },
    },
  ];
}

import { mean, std } from 'mathjs';
import type { Boundary } from '../rationale/boundary';
import type { WordRow } from '../harness/records';
import type { TopLevelSpec } from 'vega-lite';
import type { ChartRecords } from './chartRecords';
import type { Chart, Layer } from './spec';
import { exampleSentence } from './exampleSentence';
import { boldClaimedLabel, claimedRow, claimedRowSentences } from './claimedLayer';
import { SCHEMA } from './spec';
import { INK, THEME } from './theme';
import { highInWords, titled, type Title } from './title';
import { highWithin, scoresOf, tasKeys, unchartable } from './wordScores';

interface Cell {
  word: number;
  form: string;
  layer: number;
  tas: number;
  z: number;
  bucket: 'HIGH' | 'LOW';
}

/** Colours beyond this many standard deviations are the same. */
const Z_LIMIT = 2.5;

/** Least width of the plot in pixels, so that its title and legend have room over a short sentence. */
const LEAST_WIDTH = 460;
const CELL_WIDTH = 24;

/** Most words that a page-wide heat map can name. */
const MOST_WORDS = 64;

/**
 * TAS (post) of each word of one sentence at each layer. Colour is the z-score within the layer and sentence, because layers
 * differ in scale; a dot marks the HIGH words. The sentence is the one `exampleSentence` picks.
 */
export function tokenHeatmap({
  words,
  boundary,
  numLayers,
}: Pick<ChartRecords, 'words' | 'boundary' | 'numLayers'>): Chart {
  const keys = tasKeys(numLayers);
  const sentence = exampleSentence(words);
  const reason = unchartable(sentence, keys) ?? tooLong(sentence);
  if (reason !== undefined) return { skipped: reason };
  const cells = keys.flatMap((key, layer) => layerCells(sentence, key, layer, boundary));
  const title = titled('TAS of each word of one sentence, by layer', [
    'Colour: TAS (post) in standard deviations (SD) from the mean of its layer over this sentence, since layers differ in scale.',
    `Dot: HIGH, ${highInWords(boundary)} of its layer over this sentence.`,
    ...claimedRowSentences(numLayers),
  ]);
  return { spec: heatmap(title, sentence, cells, numLayers) };
}

function tooLong({ length }: readonly WordRow[]): string | undefined {
  return length > MOST_WORDS ? `the sentence has ${length} words, and the heat map room for ${MOST_WORDS}` : undefined;
}

function layerCells(sentence: readonly WordRow[], key: string, layer: number, boundary: Boundary): Cell[] {
  const scores = scoresOf(sentence, key);
  const high = highWithin(sentence, key, boundary);
  const centre = mean(scores);
  const spread = Number(std(scores, 'uncorrected'));
  return sentence.map(({ form }, at) => {
    const tas = scores[at]!;
    return {
      word: at,
      form,
      layer,
      tas,
      z: spread === 0 ? 0 : (tas - centre) / spread,
      bucket: high[at] ? 'HIGH' : 'LOW',
    };
  });
}

function heatmap(title: Title, sentence: readonly WordRow[], cells: Cell[], numLayers: number): TopLevelSpec {
  return {
    $schema: SCHEMA,
    config: THEME,
    title,
    params: [{ name: 'forms', value: sentence.map((word) => word.form) }],
    width: Math.max(LEAST_WIDTH, sentence.length * CELL_WIDTH),
    height: { step: 18 },
    data: { values: cells },
    encoding: {
      x: { field: 'word', type: 'ordinal', axis: wordAxis, scale: { padding: 0 } },
      y: { field: 'layer', type: 'ordinal', axis: layerAxis, scale: { padding: 0 } },
    },
    layer: [heat, dots, ...claimedRow(numLayers, 1)],
  };
}

// Words are placed by their position, so that repeated ones stay apart, and only named by their form.
const wordAxis = {
  title: 'Words in sentence order',
  orient: 'top',
  labelExpr: 'forms[datum.value]',
  labelAngle: -45,
  labelAlign: 'left',
  labelBaseline: 'middle',
  labelOverlap: false,
  labelPadding: 8,
  labelLimit: 120,
  ticks: false,
  domain: false,
} as const;

const layerAxis = {
  title: 'Layer (hidden_states index)',
  ticks: false,
  domain: false,
  labelPadding: 6,
  labelFontWeight: boldClaimedLabel,
} as const;

/** One hue that darkens evenly, and so keeps its order in grey print. */
const LIGHT_TO_DARK = ['#f7fbff', '#c6dbef', '#6baed6', '#2171b5', '#08306b'];

const heat: Layer = {
  mark: { type: 'rect', stroke: 'white', strokeWidth: 0.5 },
  encoding: {
    color: {
      field: 'z',
      type: 'quantitative',
      scale: { domain: [-1, -0.5, 0, 0.5, 1].map((share) => share * Z_LIMIT), range: LIGHT_TO_DARK, clamp: true },
      legend: {
        title: ['TAS within', 'the layer (SD)'],
        values: [-2, -1, 0, 1, 2],
        gradientLength: 110,
      },
    },
    tooltip: [{ field: 'form' }, { field: 'layer' }, { field: 'tas', format: '.3f' }, { field: 'z', format: '.2f' }],
  },
};

const dots: Layer = {
  transform: [{ filter: { field: 'bucket', equal: 'HIGH' } }],
  mark: { type: 'point', filled: false, fill: 'white', strokeWidth: 1, size: 34, opacity: 1 },
  encoding: {
    stroke: {
      field: 'bucket',
      type: 'nominal',
      scale: { range: [INK] },
      legend: { title: null, symbolFillColor: 'white', symbolStrokeWidth: 1, symbolSize: 34 },
    },
  },
};

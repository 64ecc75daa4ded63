import { mean, std } from 'mathjs/number';
import type { WordRow } from '../harness/run/words';
import type { Boundary } from '../rationale/high';
import { highInWords } from './title';
import { type ChartRecords, claimedRowSentences, layerRange, type LayerRange } from './chartRecords';
import { claimedRow, heatCells } from './marks';
import { layerRowAxis, rowHeight } from './axes';
import { INK } from './styles';
import { type Body, type Chart, drawn, type Layer } from './spec';
import { scaled, type Theme, WEB } from './theme';
import { highWithin, scoresOf, tasKeys, unchartable } from './rows';

/** Colours beyond this many standard deviations are the same. */
const Z_LIMIT = 2.5;

const CELL_WIDTH = 24;
const CELL_HEIGHT = 18;

/** Least width of a cell that a slanted word still fits over. */
const LEAST_CELL = 13;

/** Most words that its title names. */
const MOST_NAMED = 8;

/** Most words that a heat map as wide as it needs to be can name. */
const MOST_WORDS = 64;

/**
 * TAS of each word of one sentence at each layer, at the first site. Colour is the z-score within the layer and sentence, because layers
 * differ in scale; a dot marks the HIGH words.
 */
export function tokenHeatmap(records: ChartRecords, theme: Theme = WEB): Chart {
  const { example, boundary, numLayers, sites } = records;
  const range = layerRange(records);
  const keys = tasKeys(numLayers, sites[0]);
  const reason = unchartable(example, keys) ?? tooLong(theme, example);
  if (reason !== undefined) return { skipped: reason };
  const cells = keys.flatMap((key, layer) => layerCells(example, key, layer, boundary));
  const caption = {
    title: titleOf(cells, range),
    sentences: [
      `Colour: TAS (${sites[0]}) in standard deviations (SD) from the mean of its layer over this sentence, since layers differ in scale.`,
      `Dot: HIGH, ${highInWords(boundary, 'sentence')} at its layer.`,
      ...claimedRowSentences(range),
    ],
  };
  return drawn(theme, caption, heatmap(theme, example, cells, range));
}

/** The HIGH words of the claimed layer, where they are few. */
function titleOf(cells: ReturnType<typeof layerCells>, { claimed }: LayerRange): string {
  const high = cells
    .filter(({ layer, bucket }) => layer === claimed && bucket === 'HIGH')
    .map(({ form }) => `“${form}”`);
  if (high.length === 0 || high.length > MOST_NAMED) return 'Which words of one sentence score high, by layer';
  return `HIGH at layer ${claimed}: ${high.join(' ')}`;
}

function tooLong(theme: Theme, { length }: readonly WordRow[]): string | undefined {
  const most = theme.page.width === null ? MOST_WORDS : Math.floor(theme.plot.width / scaled(theme, LEAST_CELL));
  return length > most ? `the sentence has ${length} words, and the heat map room for ${most}` : undefined;
}

function layerCells(sentence: readonly WordRow[], key: string, layer: number, boundary: Boundary) {
  const scores = scoresOf(sentence, key);
  const high = highWithin(sentence, key, boundary);
  const centre = mean(scores);
  const spread = Number(std(scores, 'uncorrected'));
  return sentence.map(({ form }, at) => {
    const tas = scores[at]!;
    const z = spread === 0 ? 0 : (tas - centre) / spread;
    return { word: at, form, layer, tas, z, bucket: high[at] ? 'HIGH' : 'LOW' };
  });
}

function heatmap(
  theme: Theme,
  sentence: readonly WordRow[],
  cells: ReturnType<typeof layerCells>,
  range: LayerRange,
): Body {
  const { plot, page } = theme;
  const step = rowHeight(theme, range.numLayers + 1, CELL_HEIGHT);
  const width = page.width === null ? Math.max(plot.width, sentence.length * CELL_WIDTH) : plot.width;
  const dot = Math.min(step, width / sentence.length) / 3;
  return {
    params: [{ name: 'forms', value: sentence.map((word) => word.form) }],
    width,
    height: { step },
    data: { values: cells },
    encoding: {
      x: { field: 'word', type: 'ordinal', axis: wordAxis(theme), scale: { padding: 0 } },
      y: { field: 'layer', type: 'ordinal', axis: layerRowAxis(theme, range, step), scale: { padding: 0 } },
    },
    layer: [heat(theme), dots(theme, dot * dot), ...claimedRow(range, 1)],
  };
}

// Words are placed by their position, so that repeated ones stay apart, and only named by their form.
function wordAxis(theme: Theme) {
  return {
    title: theme.page.width === null ? 'Words in sentence order' : null,
    orient: 'top',
    labelExpr: 'forms[datum.value]',
    labelAngle: -45,
    labelAlign: 'left',
    labelBaseline: 'middle',
    labelOverlap: false,
    labelPadding: scaled(theme, 8),
    labelLimit: scaled(theme, 120),
    ticks: false,
    domain: false,
  } as const;
}

function heat(theme: Theme): Layer {
  return heatCells(theme, {
    field: 'z',
    extent: Z_LIMIT,
    title: ['TAS within', 'the layer (SD)'],
    values: [-2, -1, 0, 1, 2],
    lengths: [110, 150],
    tooltip: [{ field: 'form' }, { field: 'layer' }, { field: 'tas', format: '.3f' }, { field: 'z', format: '.2f' }],
  });
}

function dots(theme: Theme, size: number): Layer {
  return {
    transform: [{ filter: { field: 'bucket', equal: 'HIGH' } }],
    mark: { type: 'point', filled: false, fill: 'white', strokeWidth: 1, size, opacity: 1 },
    encoding: {
      stroke: {
        field: 'bucket',
        type: 'nominal',
        scale: { range: [INK] },
        legend: {
          title: null,
          orient: theme.legend,
          symbolFillColor: 'white',
          symbolStrokeWidth: 1,
          symbolSize: scaled(theme, 34),
        },
      },
    },
  };
}

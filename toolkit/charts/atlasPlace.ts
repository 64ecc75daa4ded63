import type { AtlasLayer } from '../harness/dataset/atlas';
import { CLAIMED_DEPTH } from '../harness/run/compare';
import { groupedBy } from '../groupedBy';
import { checkpointRows, matrixColumns } from './atlasRows';
import { type Chart, drawn, type Layer } from './spec';
import { DIVERGING, INK } from './styles';
import { scaled, type Theme } from './theme';

/** Measures by which layers are ranked, from left to right; of the probes the mean over the tasks of a family. */
const MEASURES: readonly { label: string; isOf: (row: AtlasLayer) => boolean }[] = [
  { label: 'content over function', isOf: ({ measure }) => measure === 'auc_content_function' },
  { label: 'content over punctuation', isOf: ({ measure }) => measure === 'auc_content_punct' },
  { label: 'salient entities', isOf: ({ measure }) => measure === 'auc_salient_head' },
  { label: 'content in HIGH', isOf: ({ measure }) => measure === 'high_content_odds' },
  { label: 'little punctuation in HIGH', isOf: ({ measure }) => measure === 'high_punct_share' },
  { label: 'shift of content, vector', isOf: ({ measure }) => measure === 'content_shift' },
  { label: 'shift of content, norm', isOf: ({ measure }) => measure === 'content_norm_change' },
  { label: 'probes of structure', isOf: ({ taskFamily }) => taskFamily === 'structure' },
  { label: 'probes of meaning', isOf: ({ taskFamily }) => taskFamily === 'meaning' },
];

/** Where the layer at the relative depth of layer 8 of 12 stands among the layers, by each measure. */
export function layerPlace(all: readonly AtlasLayer[], corpus: string, theme: Theme): Chart {
  const own = all.filter((row) => row.corpus === corpus);
  const cells = MEASURES.flatMap(({ label, isOf }) => {
    const measured = groupedBy(own.filter(isOf), ({ checkpoint }) => checkpoint);
    return [...measured].flatMap(([checkpoint, rows]) => placeOf(rows, { checkpoint, measure: label }));
  });
  if (cells.length === 0) return { skipped: `no run over ${corpus} ranks layers` };
  const rows = checkpointRows(theme, own);
  if ('skipped' in rows) return rows;
  const caption = {
    title: `The layer at relative depth 8 of 12 among all layers, by each measure, on ${corpus}`,
    sentences: [
      'Cells: its rank, 1 being the best layer, of so many; the colour is the share of the others that it beats.',
    ],
  };
  return drawn(theme, caption, {
    ...{ width: theme.plot.width, height: rows.height },
    data: { values: cells },
    encoding: {
      x: matrixColumns(
        'measure',
        MEASURES.map(({ label }) => label),
      ),
      y: rows.y,
    },
    layer: cellMarks(theme),
  });
}

/** Nothing where the layer itself has no value, or no other has. */
function placeOf(rows: readonly AtlasLayer[], named: object): object[] {
  const { numLayers, higherIsBetter } = rows[0]!;
  const sign = higherIsBetter === false ? -1 : 1;
  const layers = groupedBy(rows, ({ layer }) => layer);
  const values = new Map(
    [...layers].map(([layer, tasks]) => [
      layer,
      (sign * tasks.reduce((sum, { value }) => sum + value, 0)) / tasks.length,
    ]),
  );
  const own = values.get(Math.round(CLAIMED_DEPTH * numLayers));
  if (own === undefined || values.size < 2) return [];
  const better = [...values.values()].filter((value) => value > own).length;
  const worse = [...values.values()].filter((value) => value < own).length;
  return [{ ...named, beaten: worse / (values.size - 1), label: `${better + 1} of ${values.size}` }];
}

/** The cells, and the rank in each. */
function cellMarks(theme: Theme): Layer[] {
  return [
    {
      mark: 'rect',
      encoding: {
        color: {
          ...{ field: 'beaten', type: 'quantitative', scale: { domain: [0, 0.25, 0.5, 0.75, 1], range: DIVERGING } },
          legend: {
            title: ['Others', 'beaten'],
            format: '.0%',
            orient: theme.legend,
            gradientLength: scaled(theme, 130),
          },
        },
      },
    },
    {
      mark: { type: 'text', fontSize: scaled(theme, 11) },
      encoding: {
        text: { field: 'label' },
        color: { condition: { test: 'datum.beaten > 0.8', value: 'white' }, value: INK },
      },
    },
  ] as Layer[];
}

import type { Aggregates } from '../harness/run/evaluate';
import { type ChartRecords, layerRange } from './chartRecords';
import { hasClaimedLayer, type LayerRange, unmarkedSentences } from './claimedLayer';
import { heatCells } from './heat';
import { layerRowAxis, layerX } from './layerAxis';
import { INK } from './palette';
import { type Body, type Chart, drawn, DRAWN_ONCE, type Layer } from './spec';
import { scaled, type Theme, WEB } from './theme';

interface Cell {
  row: number;
  column: number;
  rho: number;
  label: string;
}

/** Least cell, at letters of 12 pixels, that a coefficient of two digits fits. */
const LEAST_CELL = { width: 23, height: 14 };

/** Height of the matrix over its width. */
const ASPECT = 0.8;
/** Its most, in heights of a usual plot. */
const TALLEST = 1.5;

/** From this value on, cells are dark enough for white letters. */
const DARK_FROM = 0.35;

/** Spearman's correlation of word scores between layers, in one matrix: TAS (post) below the diagonal, TAS (pre) above. */
export function layerCorrelation(
  records: Pick<ChartRecords, 'aggregates' | 'claims' | 'numLayers'>,
  theme: Theme = WEB,
): Chart {
  const range = layerRange(records);
  const { post, pre } = records.aggregates.layerCorrelations;
  if (!post || !pre)
    return { skipped: `aggregates.json has no correlation between layers at site ${post ? 'pre' : 'post'}` };
  const cells = [...triangle(post, (row, column) => row > column), ...triangle(pre, (row, column) => row < column)];
  const caption = {
    title: 'How alike layers rank the words',
    sentences: [
      "Spearman's correlation of the TAS of words between two layers; a minus sign marks opposite rankings.",
      'Below the diagonal: after LayerNorm (post). Above: before it (pre).',
      ...(hasClaimedLayer(range)
        ? [`Outlined: layer ${range.claimed}, the one the claim names.`]
        : unmarkedSentences(range)),
    ],
  };
  return drawn(theme, caption, matrix(theme, cells, range));
}

type Correlations = NonNullable<Aggregates['layerCorrelations']['post']>;

function triangle({ layers, rho }: Correlations, isWanted: (row: number, column: number) => boolean) {
  return layers.flatMap((row, i) =>
    layers.flatMap((column, j) => {
      const value = rho[i]![j] ?? null;
      return value === null || !isWanted(row, column) ? [] : [{ row, column, rho: value }];
    }),
  );
}

function matrix(theme: Theme, cells: readonly Omit<Cell, 'label'>[], range: LayerRange): Body {
  const layers = Array.from({ length: range.numLayers + 1 }, (_, layer) => layer);
  const { width } = theme.plot;
  const height =
    theme.page.height === null ? Math.round(Math.min(width * ASPECT, theme.plot.height * TALLEST)) : theme.plot.height;
  const [cellWidth, cellHeight] = [width / layers.length, height / layers.length];
  const hasRoom = cellWidth >= scaled(theme, LEAST_CELL.width) && cellHeight >= scaled(theme, LEAST_CELL.height);
  const scale = { domain: layers, padding: 0 };
  const { values } = layerX(theme, range).axis;
  const xAxis = {
    title: 'Layer (hidden_states index)',
    values,
    domain: false,
    ticks: false,
    labelAngle: 0,
    labelOverlap: false,
  };
  const encoding = {
    x: {
      field: 'column',
      type: 'ordinal',
      scale,
      axis: { ...xAxis, labelFontWeight: layerRowAxis(theme, range, 1).labelFontWeight },
    },
    y: { field: 'row', type: 'ordinal', scale, axis: layerRowAxis(theme, range, cellHeight) },
  };
  return {
    width,
    height,
    data: { values: cells.map((cell) => ({ ...cell, label: labelOf(cell.rho, hasRoom) })) },
    encoding,
    layer: [heat(theme), numbers(theme), ...corners(theme), ...outlines(range)],
  } as Body;
}

/** Two digits where they fit, else the sign alone. */
function labelOf(rho: number, hasRoom: boolean): string {
  const digits = Math.abs(rho).toFixed(2).replace(/^0/, '');
  if (hasRoom) return rho <= -0.005 ? `−${digits}` : digits;
  return rho <= -0.005 ? '−' : '';
}

function heat(theme: Theme): Layer {
  return heatCells(theme, {
    field: 'rho',
    extent: 1,
    title: ['Rank', 'correlation'],
    values: [-1, -0.5, 0, 0.5, 1],
    format: '.1f',
    lengths: [130, 180],
    tooltip: [{ field: 'row' }, { field: 'column' }, { field: 'rho', format: '.3f' }],
  });
}

function numbers(theme: Theme): Layer {
  return {
    mark: { type: 'text', fontSize: scaled(theme, 10) },
    encoding: {
      text: { field: 'label' },
      color: { condition: { test: `datum.rho >= ${DARK_FROM}`, value: 'white' }, value: INK },
    },
  };
}

/** Which triangle is which, above the matrix. */
function corners(theme: Theme): Layer[] {
  const mark = { type: 'text', baseline: 'bottom', fontWeight: 600, dy: -scaled(theme, 4) } as const;
  return [
    {
      data: DRAWN_ONCE,
      mark: { ...mark, align: 'left', text: '◣ post' },
      encoding: { x: { value: 0 }, y: { value: 0 } },
    },
    {
      data: DRAWN_ONCE,
      mark: { ...mark, align: 'right', text: 'pre ◥' },
      encoding: { x: { value: 'width' }, y: { value: 0 } },
    },
  ];
}

function outlines(range: LayerRange): Layer[] {
  if (!hasClaimedLayer(range)) return [];
  const mark = { type: 'rect', fill: null, stroke: INK, strokeWidth: 1.5 } as const;
  const [row, column] = [{ row: range.claimed }, { column: range.claimed }];
  return [
    {
      data: { values: [row] },
      mark: { ...mark, height: { band: 1 } },
      encoding: { y: { field: 'row', type: 'ordinal' }, x: { value: 0 }, x2: { value: 'width' } },
    },
    {
      data: { values: [column] },
      mark: { ...mark, width: { band: 1 } },
      encoding: { x: { field: 'column', type: 'ordinal' }, y: { value: 0 }, y2: { value: 'height' } },
    },
  ];
}

import type { Aggregates } from '../harness/run/evaluate';
import { type ChartRecords, hasClaimedLayer, layerRange, type LayerRange, unmarkedSentences } from './chartRecords';
import { heatCells, outlinedRow } from './marks';
import { layerRowAxis, layerX } from './axes';
import { INK } from './styles';
import { type Body, type Chart, drawn, DRAWN_ONCE, type Layer } from './spec';
import { scaled, type Theme, WEB } from './theme';

/** Least cell, at letters of 12 pixels, that a coefficient of two digits fits. */
const LEAST_CELL = { width: 23, height: 14 };

/** Height of the matrix over its width. */
const ASPECT = 0.8;
/** Its most, in heights of a usual plot. */
const TALLEST = 1.5;

/** From this value on, cells are dark enough for white letters. */
const DARK_FROM = 0.35;

/** Spearman's correlation of word scores between layers, in one matrix: TAS (post) below the diagonal, TAS (pre) above. */
export function layerCorrelation(records: ChartRecords, theme: Theme = WEB): Chart {
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

function matrix(theme: Theme, cells: ReturnType<typeof triangle>, range: LayerRange): Body {
  const layers = Array.from({ length: range.numLayers + 1 }, (_, layer) => layer);
  const { width } = theme.plot;
  const height =
    theme.page.height === null ? Math.round(Math.min(width * ASPECT, theme.plot.height * TALLEST)) : theme.plot.height;
  const [cellWidth, cellHeight] = [width / layers.length, height / layers.length];
  const hasRoom = cellWidth >= scaled(theme, LEAST_CELL.width) && cellHeight >= scaled(theme, LEAST_CELL.height);
  const scale = { domain: layers, padding: 0 };
  const { values } = layerX(theme, range).axis;
  const rowAxis = layerRowAxis(theme, range, cellHeight);
  const { title, domain, ticks, labelFontWeight } = rowAxis;
  const xAxis = { title, values, domain, ticks, labelAngle: 0, labelOverlap: false, labelFontWeight };
  const encoding = {
    x: { field: 'column', type: 'ordinal', scale, axis: xAxis },
    y: { field: 'row', type: 'ordinal', scale, axis: rowAxis },
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
  const corner = (align: 'left' | 'right', text: string, x: number | 'width'): Layer => ({
    data: DRAWN_ONCE,
    mark: { ...mark, align, text },
    encoding: { x: { value: x }, y: { value: 0 } },
  });
  return [corner('left', '◣ post', 0), corner('right', 'pre ◥', 'width')];
}

function outlines(range: LayerRange): Layer[] {
  if (!hasClaimedLayer(range)) return [];
  return [
    outlinedRow('row', range.claimed, 1),
    {
      data: { values: [{ column: range.claimed }] },
      mark: { type: 'rect', fill: null, stroke: INK, strokeWidth: 1.5, width: { band: 1 } },
      encoding: { x: { field: 'column', type: 'ordinal' }, y: { value: 0 }, y2: { value: 'height' } },
    },
  ];
}

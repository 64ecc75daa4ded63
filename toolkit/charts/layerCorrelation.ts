import type { Site } from '../graph/taps';
import type { Aggregates } from '../harness/run/evaluate';
import { own } from '../own';
import { type ChartRecords, hasClaimedLayer, layerRange, type LayerRange, unmarkedSentences } from './chartRecords';
import { outlinedRow, unitCells, unitLabels } from './marks';
import { layerRowAxis, layerX } from './axes';
import { INK } from './styles';
import { type Body, type Chart, drawn, DRAWN_ONCE, type Layer } from './spec';
import { scaled, type Theme, WEB } from './theme';
import { signed } from './title';

/** Least width of a cell, at letters of 12 pixels, that a coefficient of so many digits fits, and its least height. */
const LEAST_WIDTHS = [
  { digits: 2, width: 25 },
  { digits: 1, width: 18 },
];
const LEAST_HEIGHT = 13;

/** Height of the matrix over its width. */
const ASPECT = 0.8;
/** Its most, in heights of a usual plot. */
const TALLEST = 1.5;

/** Spearman's correlation of the words' TAS between layers, in one matrix: at the first site below the diagonal, at the second, where there is one, above. */
export function layerCorrelation(records: ChartRecords, theme: Theme = WEB): Chart {
  const range = layerRange(records);
  const sites = records.sites.slice(0, 2);
  const found = sites.map((site) => own(records.aggregates.layerCorrelations, site));
  const absent = sites.find((_, at) => found[at] === undefined);
  if (absent !== undefined) return { skipped: `aggregates.json has no correlation between layers at site ${absent}` };
  const [below, above] = found as [Correlations, Correlations?];
  const cells = [
    ...triangle(below, (row, column) => row > column),
    ...(above ? triangle(above, (row, column) => row < column) : []),
  ];
  const caption = {
    title: titleOf(below, range),
    sentences: [
      "Spearman's correlation of the TAS of words between two layers; orange with a minus: opposite rankings.",
      ['Below the diagonal', 'Above']
        .flatMap((where, at) => (at < sites.length ? [`${where}: site ${sites[at]!}.`] : []))
        .join(' '),
      ...(hasClaimedLayer(range) ? [`Outlined: layer ${range.claimed}, the claimed one.`] : unmarkedSentences(range)),
    ],
  };
  return drawn(theme, caption, matrix(theme, cells, sites, range));
}

/** Which layers rank the words most and least as the claimed one does, at the first site. */
function titleOf({ layers, rho }: Correlations, { claimed }: LayerRange): string {
  const row = rho[layers.indexOf(claimed)];
  const others = layers.flatMap((layer, at) => {
    const value = row?.[at] ?? null;
    return layer === claimed || value === null ? [] : [{ layer, value }];
  });
  if (others.length < 2) return 'How alike layers rank the words';
  others.sort((a, b) => b.value - a.value);
  const said = ({ layer, value }: (typeof others)[number]) => `layer ${layer} (${signed(value, 2)})`;
  return `Layer ${claimed} ranks the words most like ${said(others[0]!)} and least like ${said(others.at(-1)!)}`;
}

type Correlations = NonNullable<Aggregates['layerCorrelations'][Site]>;

function triangle({ layers, rho }: Correlations, isWanted: (row: number, column: number) => boolean) {
  return layers.flatMap((row, i) =>
    layers.flatMap((column, j) => {
      const value = rho[i]![j] ?? null;
      return value === null || !isWanted(row, column) ? [] : [{ row, column, rho: value }];
    }),
  );
}

function matrix(theme: Theme, cells: ReturnType<typeof triangle>, sites: readonly Site[], range: LayerRange): Body {
  const layers = Array.from({ length: range.numLayers + 1 }, (_, layer) => layer);
  const { width } = theme.plot;
  const height =
    theme.page.height === null ? Math.round(Math.min(width * ASPECT, theme.plot.height * TALLEST)) : theme.plot.height;
  const [cellWidth, cellHeight] = [width / layers.length, height / layers.length];
  const fits = ({ width }: { width: number }) =>
    cellWidth >= scaled(theme, width) && cellHeight >= scaled(theme, LEAST_HEIGHT);
  const digits = LEAST_WIDTHS.find(fits)?.digits ?? 0;
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
    data: { values: cells.map((cell) => ({ ...cell, label: labelOf(cell.rho, digits) })) },
    encoding,
    layer: [heat(theme), numbers(theme, digits), ...corners(theme, sites), ...outlines(range)],
  } as Body;
}

/** The digits that fit, or the sign alone. */
function labelOf(rho: number, digits: number): string {
  if (digits > 0) return signed(rho, digits).replace('0.', '.');
  return rho <= -0.005 ? '−' : '';
}

function heat(theme: Theme): Layer {
  return unitCells(theme, {
    field: 'rho',
    title: ['Rank', 'correlation'],
    tooltip: [{ field: 'row' }, { field: 'column' }, { field: 'rho', format: '.3f' }],
  });
}

function numbers(theme: Theme, digits: number): Layer {
  return unitLabels('rho', { type: 'text', fontSize: scaled(theme, digits > 0 ? 11 : 10) });
}

/** Which triangle is which, above the matrix. */
function corners(theme: Theme, [below, above]: readonly Site[]): Layer[] {
  const mark = { type: 'text', baseline: 'bottom', fontWeight: 600, dy: -scaled(theme, 4) } as const;
  const corner = (align: 'left' | 'right', text: string, x: number | 'width'): Layer => ({
    data: DRAWN_ONCE,
    mark: { ...mark, align, text },
    encoding: { x: { value: x }, y: { value: 0 } },
  });
  return [corner('left', `◣ ${below}`, 0), ...(above === undefined ? [] : [corner('right', `${above} ◥`, 'width')])];
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

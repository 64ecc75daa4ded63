import type { LayerRange } from './claimedLayer';
import { scaled, type Theme } from './theme';

/** Steps between the layers that an axis labels. */
const STEPS = [1, 2, 4, 8, 16];

/** Room for a layer's number on a horizontal axis, and for a line of them on a vertical one, at letters of 12 pixels. */
const TICK_WIDTH = 16;
const TICK_HEIGHT = 13;

/** The x encoding of charts over layers; `width` is that of the panel. */
export function layerX(theme: Theme, { numLayers }: LayerRange, width = theme.plot.width) {
  const values = tickValues(numLayers, width / scaled(theme, TICK_WIDTH));
  const isWide = width >= scaled(theme, 340);
  return {
    field: 'layer',
    type: 'quantitative',
    title: `Layer (hidden_states index${isWide ? '; 0 is the embedding output' : ''})`,
    scale: { domain: [0, numLayers], nice: false, padding: 8 },
    axis: { values, tickCount: values.length, format: 'd', grid: false, labelOverlap: false },
  } as const;
}

/** The axis of charts with a row a layer, each so many pixels high. */
export function layerRowAxis(theme: Theme, { claimed, numLayers }: LayerRange, rowHeight: number) {
  const values = tickValues(numLayers, ((numLayers + 1) * rowHeight) / scaled(theme, TICK_HEIGHT));
  return {
    title: 'Layer (hidden_states index)',
    values,
    labelPadding: scaled(theme, 6),
    domain: false,
    ticks: false,
    labelFontWeight: {
      condition: { test: `datum.value === ${claimed}`, value: 'bold' },
      value: 'normal',
    },
  } as const;
}

/** Height of a row: what a chart wants at letters of 12 pixels, or its part of a page whose height is set. */
export function rowHeight(theme: Theme, rows: number, wanted: number): number {
  return theme.page.height === null ? scaled(theme, wanted) : theme.plot.height / rows;
}

/** Layers from 0 on at the smallest step of which no more than `most` are labelled. */
function tickValues(numLayers: number, most: number): number[] {
  const step = STEPS.find((step) => numLayers / step + 1 <= most) ?? Math.ceil(numLayers / 2);
  return Array.from({ length: Math.floor(numLayers / step) + 1 }, (_, index) => index * step);
}

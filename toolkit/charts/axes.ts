import type { LayerRange } from './chartRecords';
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

/** The y channel of charts with a row a category; a grid where lines lead from its name to far marks. */
export function categoryY(theme: Theme, field: string, title: string | null, scale: object, axis: object = {}) {
  const { grid, ...rest } = axis as { grid?: boolean };
  const bare = { ticks: false, domain: false, ...(grid && { grid }), labelPadding: scaled(theme, 6), ...rest };
  return { field, type: 'nominal', title, scale, axis: bare } as const;
}

/** Layers from 0 on at the smallest step of which no more than `most` are labelled. */
function tickValues(numLayers: number, most: number): number[] {
  const step = STEPS.find((step) => numLayers / step + 1 <= most) ?? Math.ceil(numLayers / 2);
  return Array.from({ length: Math.floor(numLayers / step) + 1 }, (_, index) => index * step);
}

/** The least and the largest of any number of values, which as arguments of `Math.max` would overflow the stack. */
export function extent(values: readonly number[]): [least: number, largest: number] {
  let [least, largest] = [Infinity, -Infinity];
  for (const value of values) {
    least = Math.min(least, value);
    largest = Math.max(largest, value);
  }
  return [least, largest];
}

/** Space between panels at letters of 12 pixels. */
const SPACING = 20;

/** Panels side by side: the width of each, so that together with the space between them they are as wide as the plot. */
export function panelsBeside(theme: Theme, panels: number): { width: number; spacing: number } {
  const spacing = scaled(theme, SPACING);
  return { width: (theme.plot.width - spacing * (panels - 1)) / panels, spacing };
}

/**
 * Panels by the field `panel`: beside each other where each has the width that it needs at letters of 12 pixels, else one above the other.
 * `stacked` is how many stand above each other, `facet` what the spec says of it.
 */
export function panelFacet(theme: Theme, names: readonly string[], least: number, anchored = true) {
  const isBeside = panelsBeside(theme, names.length).width >= scaled(theme, least);
  const header = { title: null, ...(anchored && { labelAnchor: 'start' }), labelPadding: scaled(theme, 6) };
  const field = { field: 'panel', type: 'nominal', sort: names, header };
  return {
    isBeside,
    stacked: isBeside ? 1 : names.length,
    ...panelsBeside(theme, isBeside ? names.length : 1),
    facet: isBeside ? { facet: { column: field } } : { facet: field, columns: 1 },
  };
}

/** Height of a panel among others in rows: what a chart wants at letters of 12 pixels, or its part of a page whose height is set. */
export function panelHeight(theme: Theme, panels: number, spacing: number, wanted: number): number {
  return theme.page.height === null ? scaled(theme, wanted) : (theme.plot.height - spacing * (panels - 1)) / panels;
}

/** Of panels in rows: each named at its right, where nothing else is; what they share is the title, at the left. */
export function rowHeader(theme: Theme) {
  return {
    labelOrient: 'right',
    labelAngle: -90,
    labelPadding: scaled(theme, 6),
    titleOrient: 'left',
    titlePadding: scaled(theme, 8),
  } as const;
}

import type { TopLevelSpec } from 'vega-lite';

/** A chart to draw, or why there is none. */
export type Chart = { spec: TopLevelSpec } | { skipped: string };

/** One layer of a layered Vega-Lite spec. */
export type Layer = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];

/**
 * The data of a layer that is drawn once and takes nothing from the chart's rows. Without it Vega-Lite draws the layer once a row,
 * so that faint marks add up to opaque ones.
 */
export const DRAWN_ONCE = { values: [{}] };

/** The version of Vega-Lite the specs are written for; the Vega editor reads it. */
export const SCHEMA = 'https://vega.github.io/schema/vega-lite/v6.json';

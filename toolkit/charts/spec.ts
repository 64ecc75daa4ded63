import type { TopLevelSpec } from 'vega-lite';
import { type Caption, fitting, wrapped } from './title';
import type { Theme } from './theme';

/** A chart to draw with what is said of it, or why there is none. */
export type Chart = DrawnChart | { skipped: string };

export interface DrawnChart {
  spec: TopLevelSpec;
  caption: Caption;
}

/** Of charts by name those that could be drawn. */
export function drawnCharts(charts: Readonly<Record<string, Chart>>): Record<string, DrawnChart> {
  const drawn = Object.entries(charts).flatMap(([name, chart]) => ('spec' in chart ? [[name, chart] as const] : []));
  return Object.fromEntries(drawn);
}

/** The specs of charts by name, of those that could be drawn. */
export function drawnSpecs(charts: Readonly<Record<string, Chart>>): Record<string, TopLevelSpec> {
  return Object.fromEntries(Object.entries(drawnCharts(charts)).map(([name, { spec }]) => [name, spec]));
}

/** One layer of a layered Vega-Lite spec. */
export type Layer = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];

/** What of a spec a chart itself has to say: layers, panels beside or above each other, or panels by a field. */
export type Body =
  | Own<Extract<TopLevelSpec, { layer: unknown }>>
  | Own<Extract<TopLevelSpec, { hconcat: unknown }>>
  | Own<Extract<TopLevelSpec, { vconcat: unknown }>>
  | Own<Extract<TopLevelSpec, { facet: unknown }>>;

type Own<Spec> = Omit<Spec, '$schema' | 'config' | 'title' | 'description'>;

/**
 * The data of a layer that is drawn once and takes nothing from the chart's rows. Without it Vega-Lite draws the layer once a row,
 * so that faint marks add up to opaque ones.
 */
export const DRAWN_ONCE = { values: [{}] };

/** The version of Vega-Lite the specs are written for; the Vega editor reads it. */
export const SCHEMA = 'https://vega.github.io/schema/vega-lite/v6.json';

/** Lines of subtitle at most. */
const LINES = 2;
/** Letters of a title that fit a line, in those of a subtitle: its letters are larger. */
const TITLE_SHARE = 0.72;

/** A chart in the look of a theme. Its caption is its description, which screen readers read, and where there is room its title. */
export function drawn(theme: Theme, caption: Caption, body: Body): Chart {
  const { title, sentences } = caption;
  const told = theme.titled === 'in full' ? sentences : sentences.slice(0, 1);
  const text = {
    text: wrapped(title, theme.lineLength * TITLE_SHARE),
    subtitle: fitting(told, theme.lineLength, LINES),
  };
  const spec = {
    $schema: SCHEMA,
    description: [`${title}.`, ...sentences].join(' '),
    config: theme.config,
    ...(theme.titled === 'not' ? {} : { title: text }),
    ...body,
  };
  return { spec: spec as TopLevelSpec, caption };
}

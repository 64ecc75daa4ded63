import type { Site } from '../graph/taps';
import type { MetricRow } from '../harness/measure/records';
import { extent } from './extent';
import { counted } from './title';
import { LINE_STYLES, type LineStyle } from './lines';
import { inLegendOrder, scorerLabel, scorerStyle } from './scorerStyles';

/** A scorer and LayerNorm site whose rows over the layers make one line of a chart. */
export interface LayerSeries {
  scorer: string;
  site: Site | null;
  /** Name in the legend. */
  label: string;
  style: LineStyle;
}

/** TAS as the paper defines it: on hidden states, which stand after the block's last LayerNorm. */
export const TAS_POST: LayerSeries = {
  scorer: 'tas',
  site: 'post',
  label: 'TAS after LayerNorm (post)',
  style: scorerStyle('tas'),
};
export const TAS_PRE: LayerSeries = {
  scorer: 'tas',
  site: 'pre',
  label: 'TAS before LayerNorm (pre)',
  style: LINE_STYLES[1]!,
};

/** The rival that the default experiment compares with. */
const ATTENTION = 'attention_received';

/** As many lines as stay apart. */
const MOST_LINES = 6;

/** A row that has a value and a layer, and can therefore be drawn. */
export type LayerRow = MetricRow & { value: number; layer: number };

/** The drawable rows of one metric and series in layer order, at the run's default aggregation and scope. Empty where it has none. */
export function layerRows(
  metrics: readonly MetricRow[],
  metric: string,
  { scorer, site }: Pick<LayerSeries, 'scorer' | 'site'>,
): LayerRow[] {
  return metrics
    .filter((row) => row.primary && row.metric === metric && row.scorer === scorer && row.site === site)
    .filter((row): row is LayerRow => row.value !== null && row.layer !== null)
    .sort((a, b) => a.layer - b.layer);
}

/** One line of a chart over layers. */
export interface LayerLine {
  label: string;
  style: LineStyle;
  rows: LayerRow[];
}

/** The lines of TAS and its rivals that the run has rows for, and a sentence for each that it has not. */
export function drawable(metrics: readonly MetricRow[], metric: string): { lines: LayerLine[]; missing: string[] } {
  const all = [TAS_POST, TAS_PRE, ...rivals(metrics, metric)].map((series) => {
    return { ...series, rows: layerRows(metrics, metric, series) };
  });
  const [drawn, left] = [all.filter(({ rows }) => rows.length > 0), all.filter(({ rows }) => rows.length === 0)];
  return {
    lines: drawn.slice(0, MOST_LINES),
    missing: [
      ...left.map(({ label }) => `Not drawn, for want of values: ${label}.`),
      ...drawn.slice(MOST_LINES).map(({ label }) => `Not drawn, for want of room: ${label}.`),
    ],
  };
}

/** Scorers besides TAS that have a layer; attention received is always looked for. */
function rivals(metrics: readonly MetricRow[], metric: string): LayerSeries[] {
  const named = metrics
    .filter((row) => row.primary && row.metric === metric && row.layer !== null && row.scorer !== 'tas')
    .flatMap(({ scorer }) => scorer ?? []);
  return inLegendOrder([ATTENTION, ...named]).map((scorer) => {
    return { scorer, site: null, label: scorerLabel(scorer), style: scorerStyle(scorer) };
  });
}

/** For a caption: the values of scorers that layers do not enter. */
export function layerlessSentences(metrics: readonly MetricRow[], metric: string): string[] {
  const rows = metrics.filter(
    (row) => row.primary && row.metric === metric && row.layer === null && row.value !== null,
  );
  const valueOf = (scorer: string) => rows.find((row) => row.scorer === scorer)!.value!;
  const told = inLegendOrder(rows.flatMap(({ scorer }) => scorer ?? [])).map(
    (scorer) => `${scorerLabel(scorer)} ${valueOf(scorer).toFixed(2)}`,
  );
  return told.length === 0 ? [] : [`Without layers: ${told.join(', ')}.`];
}

/** The most words and sentences behind the rows: `1,024 words of 60 sentences`. */
export function sample(rows: readonly Pick<MetricRow, 'n' | 'nSentences'>[]): string {
  const [, words] = extent(rows.map(({ n }) => n));
  const [, sentences] = extent(rows.map(({ nSentences }) => nSentences));
  return `${counted(words, 'word')} of ${counted(sentences, 'sentence')}`;
}

/** The layer at which content words stand out most, at a site; null where the run does not say. */
export function bestLayer(metrics: readonly MetricRow[], site: Site): number | null {
  const own = metrics.find((row) => row.metric === 'best_layer' && row.primary && row.site === site);
  return own?.value ?? null;
}

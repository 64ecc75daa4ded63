import type { Site } from '../graph/taps';
import type { MetricRow } from '../harness/records';
import { counted } from './title';

/** A scorer and LayerNorm site whose rows over the layers make one line of a chart. */
export interface LayerSeries {
  scorer: string;
  site: Site | null;
  /** Name in the legend. */
  label: string;
}

/** TAS as the paper defines it: on hidden states, which stand after the block's last LayerNorm. */
export const TAS_POST: LayerSeries = { scorer: 'tas', site: 'post', label: 'TAS after LayerNorm (post)' };

/** TAS at both LayerNorm sites, and the rival the charts of a default run compare it with. */
export const TAS_AND_RIVALS: readonly LayerSeries[] = [
  TAS_POST,
  { scorer: 'tas', site: 'pre', label: 'TAS before LayerNorm (pre)' },
  { scorer: 'attention_received', site: null, label: 'Attention received' },
];

/** A row that has a value and a layer, and can therefore be drawn. */
export type LayerRow = MetricRow & { value: number; layer: number };

/** The drawable rows of one metric and series in layer order, at the run's default aggregation and scope. Empty where it has none. */
export function layerRows(metrics: readonly MetricRow[], metric: string, series: LayerSeries): LayerRow[] {
  return metrics
    .filter((row) => row.primary && row.metric === metric && row.scorer === series.scorer && row.site === series.site)
    .filter((row): row is LayerRow => row.value !== null && row.layer !== null)
    .sort((a, b) => a.layer - b.layer);
}

/** One line of a chart over layers. */
export interface LayerLine {
  label: string;
  rows: LayerRow[];
}

/** The lines of TAS and its rivals that the run has rows for, and a sentence for each that it has not. */
export function drawable(metrics: readonly MetricRow[], metric: string): { lines: LayerLine[]; missing: string[] } {
  const all = TAS_AND_RIVALS.map((series) => ({ label: series.label, rows: layerRows(metrics, metric, series) }));
  return {
    lines: all.filter(({ rows }) => rows.length > 0),
    missing: all.filter(({ rows }) => rows.length === 0).map(({ label }) => `Not drawn, for want of values: ${label}.`),
  };
}

/** The most words and sentences behind the lines: `1,024 words of 60 sentences`. */
export function sample(lines: readonly LayerLine[]): string {
  const rows = lines.flatMap((line) => line.rows);
  const words = Math.max(...rows.map((row) => row.n));
  return `${counted(words, 'word')} of ${counted(Math.max(...rows.map((row) => row.nSentences)), 'sentence')}`;
}

import type { Site } from '../graph/taps';
import type { RunRecord } from '../harness/run/readRun';
import type { MetricRow } from '../harness/measure/records';
import { type Table, withInterval } from './tables';

/** The metric behind the answer: how far content words outscore function words. */
export const STRENGTH_METRIC = 'auc_content_function';

const LAYER_METRICS = [STRENGTH_METRIC, 'auc_content_punct', 'high_content_share', 'high_punct_share'];
const NONE = { value: null, interval: null };

/** The layer where content words stand out most, null where the run did not compare layers. */
export function bestLayer({ metrics }: RunRecord, site: Site): number | null {
  return metrics.find((row) => row.metric === 'best_layer' && row.primary && row.site === site)?.value ?? null;
}

/** How far content words outscore function words by activation strength at one layer. */
export function strengthAt({ metrics }: RunRecord, layer: number, site: Site): MetricRow | undefined {
  return metrics.find(
    (row) =>
      row.metric === STRENGTH_METRIC && row.primary && row.scorer === 'tas' && row.layer === layer && row.site === site,
  );
}

/** One line a layer of the first scorer's first site, at the default factors, under a sentence on how to read it. */
export function layerTable({ metrics, config }: RunRecord): { sentence: string; table: Table } {
  const { name, site: sites } = config.scorers[0]!;
  const site = sites?.[0] ?? null;
  const rows = metrics.filter((row) => row.primary && row.scorer === name && row.site === site);
  const layers = [...new Set(rows.filter(({ metric }) => metric === STRENGTH_METRIC).map(({ layer }) => layer))];
  const cell = (layer: MetricRow['layer'], metric: string) =>
    withInterval(rows.find((row) => row.layer === layer && row.metric === metric) ?? NONE);
  const lines = layers.map((layer) => [
    `${layer}`,
    layer === 0 ? 'embedding output' : `block ${layer}`,
    ...LAYER_METRICS.map((metric) => cell(layer, metric)),
  ]);
  const base = metrics.find(({ metric }) => metric === 'content_share') ?? NONE;
  const label = [name, site].filter((part) => part !== null).join(', ');
  return {
    sentence: `Scorer ${label}. The base share of content words is ${withInterval(base)}; .5 is chance for an AUC.`,
    table: {
      caption: `Four metrics of ${label} by layer`,
      header: ['hidden_states', 'output of', ...LAYER_METRICS],
      rows: lines,
    },
  };
}

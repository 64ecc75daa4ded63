import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MetricRow } from '../../../toolkit/harness/measure/records';

export const SWEEP = { layers: [2], scorers: [{ name: 'tas' }] };
const ASKED = {
  sentences: 6,
  scorer: { name: 'tas', layer: 2 },
  permutations: 3,
  effects: ['mean_cosine', 'mlm_loss'],
};

/** A config with such interventions. */
export const changes = (interventions: object) => ({ ...SWEEP, interventions: { ...ASKED, ...interventions } });

/** The rows of a run's interventions. */
export function rowsOf(dir: string): MetricRow[] {
  const { rows } = JSON.parse(readFileSync(join(dir, 'metrics.json'), 'utf8')) as { rows: MetricRow[] };
  return rows.filter(({ metric }) => metric.startsWith('intervention_'));
}

/** What stands in a column of rows, each once. */
export const namesOf = (rows: readonly MetricRow[], name: 'bin' | 'layer' | 'ablation' | 'control') => [
  ...new Set(rows.map((row) => row[name])),
];

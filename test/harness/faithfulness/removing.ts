import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MetricRow } from '../../../toolkit/harness/measure/records';

const REMOVALS = {
  sentences: 6,
  marginSentences: 0,
  mostRandomDraws: 2,
  shares: [0.2, 0.5],
  randomDraws: 2,
  effects: ['mean_cosine', 'mlm_loss'],
};
const SWEEP = { layers: [2], scorers: [{ name: 'tas' }, { name: 'attention_received' }] };

/** A small sweep, and what is asked of faithfulness. */
export const changes = (faithfulness: object) => ({ ...SWEEP, faithfulness: { ...REMOVALS, ...faithfulness } });

/** Of a run's folder. */
export function rowsOf(dir: string): MetricRow[] {
  return (JSON.parse(readFileSync(join(dir, 'metrics.json'), 'utf8')) as { rows: MetricRow[] }).rows;
}

/** Those over all shares. */
export function wholeRows(dir: string, metric: string, scorer: string): MetricRow[] {
  return rowsOf(dir).filter((row) => row.metric === metric && row.scorer === scorer && row.bin === null);
}

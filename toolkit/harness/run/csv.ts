import { FACTORS } from '../../attribution/place';
import type { MetricRow } from '../measure/records';

const COLUMNS = [
  'metric',
  'scorer',
  'layer',
  ...FACTORS,
  'aggregation',
  'boundary',
  'scope',
  'control',
  'ablation',
  'bin',
  'effect',
  'split',
  'value',
  'low',
  'high',
  'n',
  'nSentences',
  'higherIsBetter',
  'primary',
  'nullValue',
  'p',
  'pAdjusted',
  'effectSize',
  'detectable',
  'reason',
] as const;

/** The rows of `metrics.json` as RFC 4180 CSV; null is an empty field, the interval two columns. */
export function metricsCsv(rows: readonly MetricRow[]): string {
  const lines = rows.map((row) => {
    const { interval, ...rest } = row;
    const fields: Record<string, Field> = { ...rest, low: interval?.[0], high: interval?.[1] };
    return COLUMNS.map((column) => quote(fields[column])).join(',');
  });
  return [COLUMNS.join(','), ...lines].join('\r\n') + '\r\n';
}

type Field = string | number | boolean | null | undefined;

function quote(value: Field): string {
  const text = String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

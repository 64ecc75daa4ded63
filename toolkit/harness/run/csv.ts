import { stringify } from 'csv-stringify/sync';
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
  const records = rows.map(({ interval, ...row }) => {
    const fields = { ...row, low: interval?.[0], high: interval?.[1] };
    return COLUMNS.map((column) => fields[column]);
  });
  return csvOf([COLUMNS, ...records]);
}

/** Records as RFC 4180 CSV: lines end as Windows ends them, null is an empty field, true and false are words. */
export function csvOf(records: readonly (readonly unknown[])[]): string {
  return stringify([...records], {
    record_delimiter: '\r\n',
    quoted_match: /[\r\n]/, // a line break of either half
    cast: { boolean: String },
  });
}

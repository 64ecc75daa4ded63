import type { MetricRow } from '../harness/measure/records';

/** Rows that differ from the raw one by a control, or by what is done to the states alone. */
export function controlledRows(metrics: readonly MetricRow[], raw: MetricRow): MetricRow[] {
  return metrics.filter(
    (row) =>
      row.metric === raw.metric &&
      row.scorer === raw.scorer &&
      row.layer === raw.layer &&
      row.site === raw.site &&
      isControlled(row, raw),
  );
}

function isControlled(row: MetricRow, raw: MetricRow): boolean {
  if (row.split !== 'all' || row.aggregation !== raw.aggregation || row.norm !== raw.norm) return false;
  const isAltered = row.centring !== raw.centring || row.leftOut !== raw.leftOut;
  return (row.control !== null) !== isAltered;
}

/** What a controlled row holds fixed, or what is done to its states. */
export function controlName({ control, centring, leftOut }: MetricRow): string {
  if (control !== null) return control.replaceAll('_', ' ');
  const parts = [
    centring === 'mean' ? 'mean vector subtracted' : centring === 'beta' ? "LayerNorm's beta subtracted" : null,
    leftOut ? `${leftOut} dimensions of largest variance left out` : null,
  ];
  return parts.filter((part) => part !== null).join(', ');
}

/** On which side of chance a whole interval lies. */
export type Side = 'above chance' | 'below chance' | 'not told from chance';

export function sideOf({ interval }: Pick<MetricRow, 'interval'>, chance: number): Side {
  if (interval === null) return 'not told from chance';
  if (interval[0] > chance) return 'above chance';
  return interval[1] < chance ? 'below chance' : 'not told from chance';
}

import { type MetricRow, rowPlace, type RowPlace } from '../harness/measure/records';

const PLACE = Object.keys(rowPlace({})) as (keyof RowPlace)[];

/** A row that has a value. */
export type ValueRow = MetricRow & { value: number };

/** The rows of a metric that stand where `like` does, but for the factors that are left free. */
export function likeRows(
  metrics: readonly MetricRow[],
  like: MetricRow,
  free: readonly (keyof RowPlace)[],
): MetricRow[] {
  const fixed = PLACE.filter((name) => !free.includes(name));
  return metrics.filter((row) => row.metric === like.metric && fixed.every((name) => row[name] === like[name]));
}

/** True of rows that can be drawn. */
export function hasValue(row: MetricRow): row is ValueRow {
  return row.value !== null;
}

import { csvOf } from '../../harness/run/writeRun';
import type { Cell, PaperTable } from './paperTable';

/** The table as RFC 4180 CSV, numbers unrounded; a measured column is three: the value, `low` and `high`. */
export function tableCsv({ columns, rows }: PaperTable): string {
  const isMeasured = columns.map((_, at) => rows.some((row) => typeof row[at] !== 'string'));
  const header = columns.flatMap(({ title }, at) =>
    isMeasured[at] ? [title, `${title} low`, `${title} high`] : [title],
  );
  return csvOf([header, ...rows.map((row) => row.flatMap(fields))]);
}

function fields(cell: Cell): (string | number | null)[] {
  if (typeof cell === 'string') return [cell];
  const { value, interval } = cell;
  return [value, interval?.[0] ?? null, interval?.[1] ?? null];
}

import type { PageChart } from '../html/pageData';
import { create } from './dom';
import { readDatum } from './reading';

/** More lines than these nobody reads. */
const MOST_LINES = 600;

/** The rows of data behind a chart, read as its marks are. */
export function dataTable({ spec, readings }: PageChart, caption: string): HTMLElement {
  const sources = (spec.data ?? []) as { values?: unknown }[];
  const rows = sources
    .flatMap(({ values }) => (Array.isArray(values) ? (values as unknown[]) : []))
    .filter((row): row is Record<string, unknown> => typeof row === 'object' && row !== null)
    .map((row) => new Map(readDatum(readings, row)))
    .filter(({ size }) => size > 1);
  const columns = [...new Set(readings.map(({ label }) => label))].filter((label) =>
    rows.some((row) => row.has(label)),
  );
  const head = columns.map((label) => create('th', { scope: 'col' }, label));
  const lines = rows.slice(0, MOST_LINES).map((row) => {
    const cells = columns.map((label) => create('td', { dir: 'auto' }, row.get(label) ?? ''));
    return create('tr', {}, cells);
  });
  const cut = rows.length > MOST_LINES ? ` (the first ${MOST_LINES} of ${rows.length} rows)` : '';
  const table = create(
    'table',
    {},
    create('caption', {}, caption + cut),
    create('thead', {}, create('tr', {}, head)),
    create('tbody', {}, lines),
  );
  return create('div', { class: 'scroll', role: 'region', 'aria-label': caption, tabindex: '0' }, table);
}

import type { Evidence } from '../harness/records';

/** A Markdown table; cells are escaped. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

/** `0.412 [0.388, 0.436]`; an en dash where there is no value. */
export function withInterval({ value, interval }: Pick<Evidence, 'value' | 'interval'>): string {
  if (value === null) return '–';
  const bounds = interval ? ` [${interval.map((bound) => bound.toFixed(3)).join(', ')}]` : '';
  return `${value.toFixed(3)}${bounds}`;
}

import { cellText, type PaperTable } from './paperTable';

/** The table as Markdown under its caption. */
export function tableMarkdown({ caption, columns, rows }: PaperTable): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const titles = columns.map(({ title }) => title);
  const body = rows.map((cells) => line(cells.map((cell) => cellText(cell).replaceAll('*', '\\*'))));
  return [caption, '', line(titles), line(titles.map(() => '---')), ...body].join('\n') + '\n';
}

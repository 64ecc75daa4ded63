import { csvOf } from '../../harness/run/writeRun';
import { markdownTable } from '../tables';
import { latexText } from './latex';

/** A number with its interval; starred where a test finds it different from its null. */
interface Measured {
  value: number | null;
  interval: [number, number] | null;
  isStarred?: boolean;
}

/** What a cell of a table holds. */
export type Cell = string | Measured;

/** One column of a table. */
interface Column {
  title: string;
  /** Columns of running text are broken into lines of this share of the page's width; others are as wide as they need to be. */
  share?: number;
}

/** A table of a paper, before it is Markdown, CSV or LaTeX. */
export interface PaperTable {
  /** Of its files, and of its label. */
  name: string;
  caption: string;
  columns: readonly Column[];
  rows: readonly (readonly Cell[])[];
}

/** Digits after the point: as many as a page has room for; the CSV has all. */
const DIGITS = 2;

/** `0.41 [0.39, 0.44]*`; an en dash where there is no value. */
function cellText(cell: Cell): string {
  if (typeof cell === 'string') return cell;
  if (cell.value === null) return '–';
  const bounds = cell.interval ? ` [${cell.interval.map((bound) => bound.toFixed(DIGITS)).join(', ')}]` : '';
  return `${cell.value.toFixed(DIGITS)}${bounds}${cell.isStarred ? '*' : ''}`;
}

/** The table as Markdown under its caption. */
export function tableMarkdown({ caption, columns, rows }: PaperTable): string {
  const header = columns.map(({ title }) => title);
  const texts = rows.map((cells) => cells.map((cell) => cellText(cell).replaceAll('*', '\\*')));
  return `${caption}\n\n${markdownTable({ header, rows: texts })}\n`;
}

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

/** The table as a LaTeX float over the page's width; needs `booktabs` and `array`. */
export function tableLatex({ name, caption, columns, rows }: PaperTable): string {
  // After the end of a row, LaTeX would take a bracket or a star for an option of it.
  const line = (cells: readonly string[]) => `  ${cells.map(latexText).join(' & ').replace(/^[[*]/, '{}$&')} \\\\`;
  return [
    '\\begin{table*}[tp]',
    '\\centering',
    '\\footnotesize',
    '\\setlength{\\tabcolsep}{4pt}',
    `\\caption{${latexText(caption)}}`,
    `\\label{tab:${name}}`,
    '\\vspace{4pt}',
    `\\begin{tabular}{@{}${columns.map(alignment).join('')}@{}}`,
    '  \\toprule',
    line(columns.map(({ title }) => title)),
    '  \\midrule',
    ...rows.map((cells) => line(cells.map(cellText))),
    '  \\bottomrule',
    '\\end{tabular}',
    '\\end{table*}',
    '',
  ].join('\n');
}

function alignment({ share }: Column): string {
  return share === undefined ? 'l' : `>{\\raggedright\\arraybackslash}p{${share}\\textwidth}`;
}

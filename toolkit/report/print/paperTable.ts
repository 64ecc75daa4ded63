/** A number with its interval; starred where a test finds it different from its null. */
export interface Measured {
  value: number | null;
  interval: [number, number] | null;
  isStarred?: boolean;
}

/** What a cell of a table holds. */
export type Cell = string | Measured;

/** One column of a table. */
export interface Column {
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
export function cellText(cell: Cell): string {
  if (typeof cell === 'string') return cell;
  if (cell.value === null) return '–';
  const bounds = cell.interval ? ` [${cell.interval.map((bound) => bound.toFixed(DIGITS)).join(', ')}]` : '';
  return `${cell.value.toFixed(DIGITS)}${bounds}${cell.isStarred ? '*' : ''}`;
}

import { readFileSync } from 'node:fs';

/** What a cell shows: a table as HTML, a picture as SVG, or a line it printed. */
export interface Shown {
  kind: 'html' | 'svg' | 'text';
  content: string;
}

interface Cell {
  cell_type: 'code' | 'markdown';
  source: string | string[];
  outputs?: Output[];
}

interface Output {
  output_type: string;
  text?: string | string[];
  data?: Record<string, string | string[]>;
}

const KINDS = { 'text/html': 'html', 'image/svg+xml': 'svg' } as const;

/** The kernel that a notebook asks for. */
export function kernelOf(path: string): string {
  const { metadata } = JSON.parse(readFileSync(path, 'utf8')) as { metadata: { kernelspec: { name: string } } };
  return metadata.kernelspec.name;
}

/** The code of a notebook's cells, in order. */
export function codeOf(path: string): string[] {
  return codeCells(path).map(({ source }) => joined(source));
}

/** What the notebook holds as output of its cells, in order. */
export function shownIn(path: string): Shown[] {
  return codeCells(path).flatMap(({ outputs }) => (outputs ?? []).flatMap(shownBy));
}

function codeCells(path: string): Cell[] {
  const { cells } = JSON.parse(readFileSync(path, 'utf8')) as { cells: Cell[] };
  return cells.filter((cell) => cell.cell_type === 'code');
}

function shownBy({ output_type, text, data = {} }: Output): Shown[] {
  if (text !== undefined) return [{ kind: 'text', content: joined(text) }];
  const known = Object.entries(KINDS).flatMap(([mime, kind]): Shown[] =>
    data[mime] === undefined ? [] : [{ kind, content: joined(data[mime]) }],
  );
  if (known.length !== 1) throw new Error(`an output of type ${output_type}, of ${Object.keys(data).join()}`);
  return known;
}

function joined(lines: string | string[]): string {
  return [lines].flat().join('');
}

/** The rows of a table, its header first. */
export function rowsOf(html: string): string[][] {
  return html
    .split('</tr>')
    .map((row) => [...row.matchAll(/<t[hd]>(.*?)<\/t[hd]>/g)].map(([, cell]) => cell!))
    .filter(({ length }) => length > 0);
}

/** Every text of a picture, in drawing order. */
export function textsOf(svg: string): string[] {
  return [...svg.matchAll(/<(?:text|tspan)\b[^>]*>([^<]*)/g)].map(([, text]) => text!).filter((text) => text !== '');
}

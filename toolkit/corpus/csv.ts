import { CsvError, parse } from 'csv-parse/sync';
import { UserError } from '../errors';
import type { Text, TextFile } from './textFile';

/** Which columns of a table hold texts, and what they are labelled with, by the names in its header. */
export interface TextColumns {
  /** By default `text`. */
  text?: string | undefined;
  /** By default `label`, where there is one. */
  label?: string | undefined;
}

/** Extensions of files that have columns. */
export const TABLES: readonly string[] = ['.csv', '.tsv'];

const RFC_4180 = 'RFC 4180: a field with a quote in it stands in quotes, and each of those within is doubled';

/**
 * The texts of a table with a header, as RFC 4180 has it: fields in quotes may hold the delimiter and line breaks. Fields of `.csv` are
 * separated by commas, those of `.tsv` by tabs. Lines end as Windows or Unix ends them; blank lines and rows of empty fields are left out.
 *
 * @throws UserError naming the file for a column that is not in the header, and `file:line` for a row of another number of fields, quotes
 *   in the wrong place and a text that is blank
 */
export function parseCsv(file: TextFile, { text = 'text', label }: TextColumns = {}): Text[] {
  const [header, ...rows] = rowsOf(file);
  const names = header!.fields;
  const textAt = columnAt(names, text, file.path);
  const labelAt = label === undefined ? names.indexOf('label') : columnAt(names, label, file.path);
  return rows.map(({ fields, line }) => {
    const where = `${file.path}:${line}`;
    if (fields.length !== names.length)
      throw new UserError({ what: `${where}: fields`, got: fields.length, expected: `${names.length}, as the header` });
    if (fields[textAt]!.trim() === '') throw new UserError({ what: `${where}: ${JSON.stringify(text)} is blank` });
    const own = fields[labelAt] ?? '';
    return { text: fields[textAt]!, line, ...(own !== '' && { label: own }) };
  });
}

function columnAt(names: readonly string[], name: string, path: string): number {
  const at = names.indexOf(name);
  if (at < 0) throw new UserError({ what: `${path}: no such column`, got: name, candidates: names });
  if (names.lastIndexOf(name) === at) return at;
  throw new UserError({ what: `${path}: several columns have the name`, got: name, expected: 'one' });
}

/** Each row with the line that it begins on; none of blank lines and of empty fields. */
function rowsOf({ path, text }: Pick<TextFile, 'path' | 'text'>): { fields: string[]; line: number }[] {
  const options = { delimiter: path.endsWith('.tsv') ? '\t' : ',', record_delimiter: ['\r\n', '\n'] };
  try {
    let next = 1;
    const rows = parse(text, { ...options, relax_column_count: true }).map((fields) => {
      const line = next;
      next += fields.join('').split('\n').length; // the library counts CRLF within quotes twice
      return { fields, line };
    });
    return rows.filter(({ fields }) => fields.some((field) => field.trim() !== ''));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    if (text.includes('\r\n')) return rowsOf({ path, text: text.replaceAll('\r\n', '\n') }); // fails on the line that editors show
    const line = String(error.lines);
    throw new UserError({ what: `${path}:${line}: a quote in the wrong place`, expected: RFC_4180 }, { cause: error });
  }
}

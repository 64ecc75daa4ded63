import { basename, extname } from 'node:path';
import { UserError } from '../errors';
import { parseConllu } from './conllu';
import { parseCsv, TABLES } from './csv';
import { parseJsonLines, parseTexts, readTextFile } from './textFile';

/** A text to be scored. */
export interface InputText {
  text: string;
  /** Its words where the file splits it, null where the tokenizer shall. */
  words: string[] | null;
  /** For messages: `file:line`, or the file and the sentence's id. */
  where: string;
}

const FORMATS = ['.txt', '.jsonl', '.conllu', ...TABLES];

/**
 * Reads texts by the extension of their file: `.txt` (one text a line), `.jsonl` (objects with `text`), `.csv` or `.tsv` (a column of
 * texts) or `.conllu` (sentences of any length).
 * @param column - Of a table, by default `text`.
 * @throws {UserError} For a file that is missing, empty, malformed or of another format, and a column that it does not have.
 */
export function readInputTexts(path: string, column?: string): InputText[] {
  const extension = extname(path);
  if (!FORMATS.includes(extension))
    throw new UserError({ what: `${path}: unknown format`, got: extension, expected: FORMATS.join(', ') });
  if (column !== undefined && !TABLES.includes(extension))
    throw new UserError({ what: `${path} has no columns`, expected: `${TABLES.join(' or ')} where a column is named` });
  const file = readTextFile(path);
  if (extension === '.conllu')
    return parseConllu(file, basename(path, extension)).map(({ id, text, words }) => ({
      text,
      words: words.map(({ form }) => form),
      where: `${path}, sentence ${id}`,
    }));
  const texts = TABLES.includes(extension)
    ? parseCsv(file, { text: column })
    : (extension === '.txt' ? parseTexts : parseJsonLines)(file);
  return texts.map(({ text, line }) => ({ text, words: null, where: `${path}:${line}` }));
}

import { basename, extname } from 'node:path';
import { UserError } from '../errors';
import { parseConllu } from './conllu';
import { parseJsonLines, parseTexts, readTextFile } from './textFile';

/** A text to be scored. */
export interface InputText {
  text: string;
  /** Its words where the file splits it, null where the tokenizer shall. */
  words: string[] | null;
  /** For messages: `file:line`, or the file and the sentence's id. */
  where: string;
}

const FORMATS = ['.txt', '.jsonl', '.conllu'];

/**
 * Reads texts by the extension of their file: `.txt` (one text a line), `.jsonl` (objects with `text`) or `.conllu` (sentences of
 * any length).
 * @throws {UserError} For a file that is missing, empty, malformed or of another format.
 */
export function readInputTexts(path: string): InputText[] {
  const extension = extname(path);
  if (!FORMATS.includes(extension))
    throw new UserError({ what: `${path}: unknown format`, got: extension, expected: FORMATS.join(', ') });
  const file = readTextFile(path);
  if (extension === '.conllu')
    return parseConllu(file, basename(path, extension)).map(({ id, text, words }) => ({
      text,
      words: words.map(({ form }) => form),
      where: `${path}, sentence ${id}`,
    }));
  const texts = extension === '.txt' ? parseTexts(file) : parseJsonLines(file);
  return texts.map(({ text, line }) => ({ text, words: null, where: `${path}:${line}` }));
}

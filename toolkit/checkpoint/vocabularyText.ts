import { readText } from '../readJson';

/** A line with what ends it cut off: the whitespace of Unicode, which is not that of `trimEnd`. */
const TRAILING_SPACE = /(?<!\p{White_Space})\p{White_Space}+$/u;

/**
 * Reads `vocab.txt` as Hugging Face's tokenizers do: an id is the number of its line from 0, whitespace at the end of a line does
 * not count, of a wordpiece that stands there twice the last line counts, and a blank line is a wordpiece that no text has.
 *
 * A byte order mark is skipped. Hugging Face takes it for a part of the first wordpiece, mostly [PAD], and gives [PAD] a new id
 * beyond the embeddings; the ids of a text are the same.
 *
 * @throws UserError where the file is not UTF-8
 */
export function readVocabularyText(file: string): Map<string, number> {
  const lines = readText(file)
    .replace(/^\uFEFF/, '')
    .split('\n');
  if (lines.at(-1) === '') lines.pop();
  return new Map(lines.map((line, id) => [line.replace(TRAILING_SPACE, ''), id]));
}

/** The text that has each wordpiece on the line of its id; an id without a wordpiece is a blank line. */
export function vocabularyText(vocabulary: Readonly<Record<string, number>>): string {
  const lines: (string | undefined)[] = [];
  for (const [wordpiece, id] of Object.entries(vocabulary)) lines[id] = wordpiece;
  return Array.from(lines, (line) => `${line ?? ''}\n`).join('');
}

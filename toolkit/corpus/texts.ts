import { z } from 'zod';
import { UserError } from '../errors';
import type { TextFile } from './textFile';

/** One text of a file of texts. */
export interface Text {
  text: string;
  /** 1-based line of the file it stands on. */
  line: number;
}

const TEXT_OBJECT = z.object({ text: z.string() });

/** The texts of a `.txt` file, one a line; blank lines are left out. */
export function parseTexts({ lines }: TextFile): Text[] {
  return lines.map((text, index) => ({ text, line: index + 1 })).filter(({ text }) => text.trim() !== '');
}

/**
 * The texts of a `.jsonl` file: one JSON object a line with a string `text`, other keys ignored; blank lines are left out.
 *
 * @throws UserError naming `file:line` when a line is something else or its text is blank.
 */
export function parseJsonLines(file: TextFile): Text[] {
  return parseTexts(file).map(({ text, line }) => ({ text: parseTextObject(text, `${file.path}:${line}`), line }));
}

function parseTextObject(json: string, where: string): string {
  const object = TEXT_OBJECT.safeParse(parseJson(json, where));
  if (!object.success)
    throw new UserError({ what: `${where}: not an object with a string "text"`, got: excerpt(json) });
  if (object.data.text.trim() === '') throw new UserError({ what: `${where}: "text" is blank` });
  return object.data.text;
}

function parseJson(json: string, where: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new UserError(
      { what: `${where}: not JSON`, got: excerpt(json), expected: 'an object with "text"' },
      { cause: error },
    );
  }
}

/** Enough of a line to recognise it by. */
function excerpt(line: string): string {
  return line.length > 60 ? `${line.slice(0, 60)}...` : line;
}

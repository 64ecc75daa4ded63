import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../errors';
import { readTextFile, type TextFile } from './textFile';

/** A document of ERASER's. */
export interface RationaleDocument {
  id: string;
  /** Its lines, each a list of tokens; a token may be empty, and evidence counts it. */
  sentences: string[][];
  /** Of the bytes it was read from. */
  digest: string;
}

/** Finds documents by id. */
export type FindDocument = (id: string) => RationaleDocument | null;

const DOCUMENT = z.object({ docid: z.string(), document: z.string() });

/**
 * The documents beside a file of rationales, as ERASER lays them out: `docs.jsonl`, a line with `docid` and `document` each, or a file
 * `docs/ID` each. They are read as ERASER's own `load_documents` reads them (rationale_benchmark/utils.py), since evidence counts tokens:
 * a line of a document is a sentence, stripped as Python strips it and split at every U+0020. In `docs/` blank lines and empty tokens are
 * left out; in `docs.jsonl` each is a token.
 *
 * @throws UserError where there is neither or both, which ERASER's reader refuses too, or a line of `docs.jsonl` is something else
 */
export function documentsBeside(path: string): FindDocument {
  const [file, folder] = [join(dirname(path), 'docs.jsonl'), join(dirname(path), 'docs')];
  if (existsSync(file) && existsSync(folder))
    throw new UserError({ what: `${path}: documents in both ${folder}/ and ${file}`, expected: 'one of the two' });
  if (existsSync(file)) return inFile(readTextFile(file));
  if (!existsSync(folder)) throw new UserError({ what: `${path}: no documents`, expected: `${folder}/ or ${file}` });
  return (id) => {
    if (id === '..' || /[\\/]/.test(id)) return null; // a name, not a path
    const place = join(folder, id);
    if (!existsSync(place)) return null;
    const { lines, digest } = readTextFile(place);
    const sentences = lines.flatMap((line) => line.split('\r')).map(tokensOf);
    const filled = sentences.map((tokens) => tokens.filter((token) => token !== ''));
    return { id, sentences: filled.filter(({ length }) => length > 0), digest };
  };
}

function inFile({ path, lines, digest }: TextFile): FindDocument {
  const documents = new Map<string, string>();
  lines.forEach((line, at) => {
    if (line.trim() === '') return;
    const { docid, document } = parseLine(line, `${path}:${at + 1}`, DOCUMENT, 'an object with "docid" and "document"');
    documents.set(docid, document);
  });
  return (id) => {
    const document = documents.get(id);
    return document === undefined ? null : { id, sentences: document.split('\n').map(tokensOf), digest };
  };
}

/**
 * A line of JSON Lines.
 *
 * @throws UserError naming `where` when it is not what is expected
 */
export function parseLine<T>(line: string, where: string, schema: z.ZodType<T>, expected: string): T {
  const parsed = schema.safeParse(parseJson(line, where, expected));
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  const at = path.length > 0 ? `${path.join('.')}: ` : '';
  throw new UserError({ what: `${where}: ${at}${message}`, expected });
}

function parseJson(line: string, where: string, expected: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new UserError({ what: `${where}: not JSON`, expected }, { cause: error });
  }
}

/** What Python's `str.strip` takes off both ends: unlike JavaScript's `trim`, U+001C to U+001F and U+0085 too, and U+FEFF not. */
const PYTHON_SPACE = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+';
const ENDS = new RegExp(`^${PYTHON_SPACE}|${PYTHON_SPACE}$`, 'g');

function tokensOf(line: string): string[] {
  return line.replace(ENDS, '').split(' ');
}

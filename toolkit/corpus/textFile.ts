import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { sha256 } from '../checkpoint/digest';
import { type Fault, UserError } from '../errors';
import { ownFile } from '../installation';
import { refuseStandIn } from '../standIn';

/** A UTF-8 file, and its lines without their line ends. */
export interface TextFile {
  path: string;
  /** SHA-256 of the file's bytes, in hexadecimal. */
  digest: string;
  /** Without the byte order mark. */
  text: string;
  lines: string[];
}

/**
 * Reads a UTF-8 file; a byte order mark and CRLF line ends are accepted.
 *
 * @throws UserError when the file is missing, unreadable, empty, not UTF-8, or what a download left in its place.
 */
export function readTextFile(path: string): TextFile {
  const bytes = readBytes(path);
  const text = decode(bytes, path);
  refuseStandIn(path, text);
  if (text.trim() === '') throw new UserError({ what: `${path}: the file is empty` });
  return { path, digest: sha256(bytes), text, lines: text.split(/\r?\n/) };
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(ownFile(path));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError({ what: `${path}: cannot be read (${reason})` }, { cause: error });
  }
}

function decode(bytes: Buffer, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new UserError({ what: `${path}:${firstInvalidLine(bytes)}: not UTF-8` }, { cause: error });
  }
}

/** 1-based number of the first line that is not UTF-8; no UTF-8 sequence holds a newline, so lines decode on their own. */
function firstInvalidLine(bytes: Buffer): number {
  // Bytes read as Latin-1 keep their values, so that splitting moves none of them.
  const lines = bytes.toString('latin1').split('\n');
  return 1 + lines.findIndex((line) => !isUtf8(Buffer.from(line, 'latin1')));
}

/** One text of a file of texts. */
export interface Text {
  text: string;
  /** 1-based line of the file it stands on. */
  line: number;
  /** What it is labelled with, where the line says so. */
  label?: string;
}

const TEXT_OBJECT = z.object({ text: z.string(), label: z.unknown().optional() });

/** The texts of a `.txt` file, one a line; blank lines are left out. */
export function parseTexts({ lines }: TextFile): Text[] {
  return lines.map((text, index) => ({ text, line: index + 1 })).filter(({ text }) => text.trim() !== '');
}

/**
 * The texts of a `.jsonl` file: one JSON object a line with a string `text`, and where `label` is a string, a number or a boolean with
 * that label; other keys are ignored, and blank lines left out.
 *
 * @throws UserError naming `file:line` when a line is something else or its text is blank.
 */
export function parseJsonLines(file: TextFile): Text[] {
  return parseTexts(file).map(({ text, line }) => ({ ...parseTextObject(text, `${file.path}:${line}`), line }));
}

function parseTextObject(json: string, where: string): Omit<Text, 'line'> {
  const contents = parseJson(json, where, { got: excerpt(json), expected: 'an object with "text"' });
  const object = TEXT_OBJECT.safeParse(contents);
  if (!object.success)
    throw new UserError({ what: `${where}: not an object with a string "text"`, got: excerpt(json) });
  const { text, label } = object.data;
  if (text.trim() === '') throw new UserError({ what: `${where}: "text" is blank` });
  return ['string', 'number', 'boolean'].includes(typeof label) ? { text, label: String(label) } : { text };
}

/** @throws UserError naming `where` for a line that is not JSON. */
export function parseJson(line: string, where: string, fault: Omit<Fault, 'what'>): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new UserError({ what: `${where}: not JSON`, ...fault }, { cause: error });
  }
}

/** Enough of a line to recognise it by. */
function excerpt(line: string): string {
  return line.length > 60 ? `${line.slice(0, 60)}...` : line;
}

import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { sha256 } from '../checkpoint/digest';
import { refuseStandIn } from '../standIn';
import { UserError } from '../errors';

/** A UTF-8 file as lines, without their line ends. */
export interface TextFile {
  path: string;
  /** SHA-256 of the file's bytes, in hexadecimal. */
  digest: string;
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
  return { path, digest: sha256(bytes), lines: text.split(/\r?\n/) };
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
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

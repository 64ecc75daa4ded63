import { closeSync, openSync, readSync } from 'node:fs';
import { UserError } from './errors';

/** Bytes of a file that tell what it is. */
const START_BYTES = 512;

/** What a download may leave in place of a file: how it begins, what it is, how to get the file itself. */
const STAND_INS: readonly { start: RegExp; what: string; remedy: string }[] = [
  {
    start: /^version https:\/\/git-lfs\.github\.com\/spec\//,
    what: 'a Git LFS pointer',
    remedy: 'run git lfs pull in its repository',
  },
  { start: /^\s*<(!doctype|html|head)/i, what: 'an HTML page', remedy: 'download it from its raw address' },
  { start: /^\s*<\?xml/i, what: 'an XML page', remedy: 'download it again; the page may say what went wrong' },
];

/**
 * Passes a file by unless it is something else that a download left under its name.
 * @param start - What the file begins with, if it has been read already.
 * @throws {UserError} Naming what the file is.
 */
export function refuseStandIn(path: string, start = startOf(path)): void {
  const standIn = STAND_INS.find((one) => one.start.test(start));
  if (standIn === undefined) return;
  throw new UserError({ what: `${path} is ${standIn.what}`, expected: `the file itself: ${standIn.remedy}` });
}

function startOf(path: string): string {
  const bytes = new Uint8Array(START_BYTES);
  const file = openSync(path, 'r');
  try {
    return new TextDecoder().decode(bytes.subarray(0, readSync(file, bytes)));
  } finally {
    closeSync(file);
  }
}

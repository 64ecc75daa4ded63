import { accessSync, constants, existsSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { UserError } from '../toolkit/errors';

/**
 * The files that are asked for, each in the format of its extension, once it is known that they can be written, so that long work is not for nothing.
 * @param extensions - The formats there are.
 * @param input - A file that none of them may replace.
 * @throws {UserError} For another format, two of one path, a path that is a folder, and one that is the input; the system's error for a
 *   folder that is not there or cannot be written.
 */
export function outputFiles(
  paths: readonly string[],
  extensions: readonly string[],
  input?: string,
): { path: string; extension: string }[] {
  return paths.map((path, at) => {
    const extension = extname(path);
    if (!extensions.includes(extension))
      throw new UserError({
        what: `${path}: unknown format`,
        got: extension,
        expected: extensions.join(', '),
        candidates: extensions,
      });
    const isAt = (other: string) => resolve(other) === resolve(path);
    if (paths.findIndex(isAt) < at) throw new UserError({ what: `${path} is to be written twice` });
    if (input !== undefined && isAt(input))
      throw new UserError({ what: `${path} is what is read`, expected: 'a new file' });
    if (existsSync(path) && statSync(path).isDirectory()) throw new UserError({ what: `${path} is a folder` });
    accessSync(dirname(path), constants.W_OK);
    return { path, extension };
  });
}

/** Writes a file whole or not at all, in the place of one that is there. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const partial = `${path}.partial`;
  try {
    writeFileSync(partial, content);
    renameSync(partial, path);
  } finally {
    rmSync(partial, { force: true });
  }
}

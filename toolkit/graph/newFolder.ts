import { lstatSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { UserError } from '../errors';

/**
 * Makes a folder that is either whole or not there: written beside its place as `PATH.partial` and renamed when complete.
 * A failure or Ctrl-C removes the partial folder; what a killed process left is replaced.
 * @throws {UserError} When the folder exists or cannot be made.
 */
export async function writeNewFolder(path: string, write: (dir: string) => Promise<void>): Promise<void> {
  if (isThere(path)) throw new UserError({ what: `Folder exists already: ${path}`, expected: 'a new one' });
  const partial = `${path}.partial`;
  const clean = () => {
    rmSync(partial, { recursive: true, force: true });
  };
  const stop = () => {
    clean();
    process.exit(130);
  };
  makeFolder(partial);
  process.once('SIGINT', stop);
  try {
    await write(partial);
    renameSync(partial, path);
  } catch (error) {
    throw isFull(error) ? cannotWrite(path, error) : error;
  } finally {
    process.removeListener('SIGINT', stop);
    clean();
  }
}

/** A link that leads nowhere is there too. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    throw cannotWrite(path, error as Error);
  }
}

function makeFolder(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw cannotWrite(path, error as Error);
  }
}

/** Whether there is no room for what is to be written: on the disk, by the user's quota, or by the limit of a file's size. */
function isFull(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(String(error.code));
}

function cannotWrite(path: string, error: Error): UserError {
  return new UserError({ what: `Cannot write ${path}: ${error.message}` }, { cause: error });
}

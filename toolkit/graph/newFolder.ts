import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { UserError } from '../errors';

/**
 * Makes a folder that is either whole or not there: written beside its place as `PATH.partial` and renamed when complete.
 * A failure or Ctrl-C removes the partial folder; what a killed process left is replaced.
 * @throws {UserError} When the folder exists or cannot be made.
 */
export async function writeNewFolder(path: string, write: (dir: string) => Promise<void>): Promise<void> {
  if (existsSync(path)) throw new UserError({ what: `Folder exists already: ${path}`, expected: 'a new one' });
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
  } finally {
    process.removeListener('SIGINT', stop);
    clean();
  }
}

function makeFolder(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw new UserError({ what: `Cannot write ${path}: ${(error as Error).message}` }, { cause: error });
  }
}

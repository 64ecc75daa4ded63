import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { namesIn } from '../cacheRoot';
import { takeLock } from '../processLock';

/** A folder of something that is kept until it is removed. */
export interface KeptFolder<Source> {
  key: string;
  bytes: number;
  made: Date;
  /** What it was made from; null where the folder is damaged. */
  source: Source | null;
}

/** What a folder that is not finished ends in. */
const UNFINISHED = '.partial';

/**
 * Every finished folder in another, the last made first.
 * @param what - they are, for the message
 * @param sourceOf - reads from a folder what it was made from; throws where it is damaged
 * @throws {UserError} When the folder cannot be read.
 */
export function keptFolders<Source>(
  dir: string,
  what: string,
  sourceOf: (path: string) => Source,
): KeptFolder<Source>[] {
  return entriesOf(dir, what)
    .filter((name) => !name.endsWith(UNFINISHED))
    .map((key) => {
      const path = join(dir, key);
      const made = statSync(path, { throwIfNoEntry: false })?.mtime ?? new Date(0);
      return { key, made, bytes: bytesOf(path, what), source: orNull(() => sourceOf(path)) };
    })
    .sort((a, b) => b.made.getTime() - a.made.getTime());
}

/**
 * Removes every folder in another, and gives the number of those that are finished. What a process is working on at the time, by a lock
 * on its path, stays.
 * @throws {UserError} When the folder cannot be read.
 */
export async function clearFolders(dir: string, what: string): Promise<number> {
  let removed = 0;
  for (const name of entriesOf(dir, what)) {
    const lock = await takeLock(join(dir, name.replace(UNFINISHED, '')));
    if (!lock) continue;
    rmSync(join(dir, name), { recursive: true, force: true });
    await lock.release();
    if (!name.endsWith(UNFINISHED)) removed++;
  }
  return removed;
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

/** Of a folder all its files; another process may have removed one. */
function bytesOf(path: string, what: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isDirectory()) return found?.size ?? 0;
  return entriesOf(path, what).reduce((sum, name) => sum + bytesOf(join(path, name), what), 0);
}

/** A file may stand in the place of a folder. */
function entriesOf(dir: string, what: string): string[] {
  return namesIn(dir, what, ['ENOENT', 'ENOTDIR']);
}

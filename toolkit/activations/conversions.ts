import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { cacheRoot, namesIn } from '../cacheRoot';
import { PROVENANCE_FILE, ProvenanceSchema } from '../graph/provenance';
import { takeLock } from '../processLock';
import { readJson } from '../readJson';

/** A converted folder that is kept until it is removed. */
export interface KeptConversion {
  key: string;
  bytes: number;
  /** When it was converted. */
  made: Date;
  /** What it came from: a model's name, and its commit where it is from the hub. Null where the folder is damaged. */
  source: { name: string; revision?: string | undefined } | null;
}

/** What a conversion that is not finished ends in. */
const UNFINISHED = '.partial';

/** Where conversions are kept; the folder is made with the first. */
export function conversionsFolder(): string {
  return join(cacheRoot(), 'converted');
}

/**
 * Every conversion that is kept, the last made first.
 * @throws {UserError} When the folder cannot be read.
 */
export function keptConversions(): KeptConversion[] {
  return entriesOf(conversionsFolder())
    .filter((name) => !name.endsWith(UNFINISHED))
    .map((key) => ({ key, ...describe(join(conversionsFolder(), key)) }))
    .sort((a, b) => b.made.getTime() - a.made.getTime());
}

/**
 * Removes every conversion that is kept, and what conversions left that were stopped, and gives the number of the former. What a process
 * is converting at the time stays.
 * @throws {UserError} When the folder cannot be read.
 */
export async function clearConversions(): Promise<number> {
  const dir = conversionsFolder();
  let removed = 0;
  for (const name of entriesOf(dir)) {
    const lock = await takeLock(join(dir, name.replace(UNFINISHED, '')));
    if (!lock) continue;
    rmSync(join(dir, name), { recursive: true, force: true });
    await lock.release();
    if (!name.endsWith(UNFINISHED)) removed++;
  }
  return removed;
}

function describe(path: string): Omit<KeptConversion, 'key'> {
  const bytes = entriesOf(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
  const made = statSync(path, { throwIfNoEntry: false })?.mtime ?? new Date(0);
  return { bytes, made, source: sourceOf(join(path, PROVENANCE_FILE)) };
}

/** Another process may have removed the file. */
function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function sourceOf(file: string): KeptConversion['source'] {
  try {
    return readJson(file, ProvenanceSchema).source;
  } catch {
    return null;
  }
}

/** An entry may be a file that is no conversion. */
function entriesOf(dir: string): string[] {
  return namesIn(dir, 'kept conversions', ['ENOENT', 'ENOTDIR']);
}

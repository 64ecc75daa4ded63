import { join } from 'node:path';
import { cacheRoot } from '../cacheRoot';
import { PROVENANCE_FILE, ProvenanceSchema } from '../graph/provenance';
import { readJson } from '../readJson';
import { clearFolders, type KeptFolder, keptFolders } from './keptFolders';

/** A converted folder that is kept until it is removed. */
export interface KeptConversion extends KeptFolder {
  /** What it came from: a model's name, and its commit where it is from the hub. Null where the folder is damaged. */
  source: { name: string; revision?: string | undefined } | null;
}

const WHAT = 'kept conversions';

/** Where conversions are kept; the folder is made with the first. */
export function conversionsFolder(): string {
  return join(cacheRoot(), 'converted');
}

/**
 * Every conversion that is kept, the last made first.
 * @throws {UserError} When the folder cannot be read.
 */
export function keptConversions(): KeptConversion[] {
  const dir = conversionsFolder();
  return keptFolders(dir, WHAT).map((kept) => ({ ...kept, source: sourceOf(join(dir, kept.key, PROVENANCE_FILE)) }));
}

/**
 * Removes every conversion that is kept, and what conversions left that were stopped, and gives the number of the former. What a process
 * is converting at the time stays.
 * @throws {UserError} When the folder cannot be read.
 */
export function clearConversions(): Promise<number> {
  return clearFolders(conversionsFolder(), WHAT);
}

function sourceOf(file: string): KeptConversion['source'] {
  try {
    return readJson(file, ProvenanceSchema).source;
  } catch {
    return null;
  }
}

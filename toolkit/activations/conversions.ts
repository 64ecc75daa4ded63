import { join } from 'node:path';
import { cacheRoot } from '../cacheRoot';
import { PROVENANCE_FILE, ProvenanceSchema } from '../graph/provenance';
import { readJson } from '../readJson';
import { clearFolders, type KeptFolder, keptFolders } from './keptFolders';

/** A converted folder that is kept until it is removed, with the model's name that it came from, and its commit where it is from the hub. */
export type KeptConversion = KeptFolder<{ name: string; revision?: string | undefined }>;

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
  return keptFolders(
    conversionsFolder(),
    WHAT,
    (path) => readJson(join(path, PROVENANCE_FILE), ProvenanceSchema).source,
  );
}

/**
 * Removes every conversion that is kept, and what conversions left that were stopped, and gives the number of the former. What a process
 * is converting at the time stays.
 * @throws {UserError} When the folder cannot be read.
 */
export function clearConversions(): Promise<number> {
  return clearFolders(conversionsFolder(), WHAT);
}

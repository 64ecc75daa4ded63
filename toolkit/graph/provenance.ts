import { createHash } from 'node:crypto';
import type { StoredDtype } from './modelJson';

/** Where a converted checkpoint came from and what it is made of: `provenance.json`. */
export interface Provenance {
  /** Layout of the converted folder; a toolkit reads its own. */
  format: 1;
  toolkit: string;
  source: {
    name: string;
    /** SPDX identifier, null where the source states none. */
    licence: string | null;
    /** sha256 of each file read. */
    files: Record<string, string>;
  };
  dtype: StoredDtype;
  /** Every other file of the folder, with the digest it must have. */
  files: Record<string, { bytes: number; sha256: string }>;
}

export const PROVENANCE_FILE = 'provenance.json';
export const PROVENANCE_FORMAT = 1;

/** One digest for a whole converted checkpoint. */
export function checkpointDigest(provenance: Provenance): string {
  const lines = Object.entries(provenance.files).map(([name, { sha256 }]) => `${sha256}  ${name}\n`);
  return createHash('sha256').update(lines.sort().join('')).digest('hex');
}

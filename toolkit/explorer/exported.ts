import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../errors';
import { openConverted } from '../graph/convertedFolder';
import { PROVENANCE_FILE } from '../graph/provenance';
import { checkpointList, type ServedSite } from './offered';

/**
 * Writes the explorer as a folder that any server of files can serve: the page, and the checkpoints with their weights.
 * @param out - A folder that is not there yet, or is empty.
 * @throws {UserError} Where it holds something already.
 */
export function exportExplorer({ page, checkpoints }: ServedSite, out: string): void {
  if (existsSync(out) && readdirSync(out).length > 0)
    throw new UserError({
      what: `Something is in ${out} already`,
      expected: 'a folder that is not there yet, or an empty one',
    });
  const parent = dirname(resolve(out));
  mkdirSync(parent, { recursive: true });
  const partial = mkdtempSync(join(parent, `${basename(out)}.partial-`));
  try {
    cpSync(page, partial, { recursive: true });
    checkpoints.forEach(({ dir }, at) => {
      copyCheckpoint(dir, join(partial, 'checkpoints', String(at)));
    });
    writeFileSync(join(partial, 'checkpoints.json'), checkpointList(checkpoints));
    renameSync(partial, out);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/** The files that a checkpoint is made of, and nothing else that may lie beside them. */
function copyCheckpoint(dir: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const name of [PROVENANCE_FILE, ...Object.keys(openConverted(dir).provenance.files)])
    copyFileSync(join(dir, name), join(to, name));
}

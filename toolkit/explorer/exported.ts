import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors';
import { openConverted } from '../graph/convertedFolder';
import { writeNewFolder } from '../graph/newFolder';
import { PROVENANCE_FILE } from '../graph/provenance';
import { checkpointList, type ServedSite } from './offered';

/**
 * Writes the explorer as a folder that any server of files can serve: the page, and the checkpoints with their weights.
 * @param out - A folder that is not there yet, or is empty.
 * @throws {UserError} Where it holds something already, or cannot be written.
 */
export async function exportExplorer({ page, checkpoints }: ServedSite, out: string): Promise<void> {
  if (existsSync(out)) {
    if (readdirSync(out).length > 0)
      throw new UserError({
        what: `Something is in ${out} already`,
        expected: 'a folder that is not there yet, or an empty one',
      });
    rmdirSync(out);
  }
  await writeNewFolder(out, (dir) => {
    cpSync(page, dir, { recursive: true });
    for (const [at, one] of checkpoints.entries()) copyCheckpoint(one.dir, join(dir, 'checkpoints', String(at)));
    writeFileSync(join(dir, 'checkpoints.json'), checkpointList(checkpoints));
    return Promise.resolve();
  });
}

/** The files that a checkpoint is made of, and nothing else that may lie beside them. */
function copyCheckpoint(dir: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const name of [PROVENANCE_FILE, ...Object.keys(openConverted(dir).provenance.files)])
    copyFileSync(join(dir, name), join(to, name));
}

import { copyFileSync, cpSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openConverted } from '../graph/convertedFolder';
import { writeNewFolder } from '../graph/newFolder';
import { PROVENANCE_FILE } from '../graph/provenance';
import { checkpointList, type ServedSite } from './offered';
import { POLICY } from './server';

/** The policy of the page where a server of files sends none. */
const POLICY_TAG = `<meta http-equiv="Content-Security-Policy" content="${POLICY}" />`;

/**
 * Writes the explorer as a folder that any server of files can serve: the page, and the checkpoints with their weights.
 * @param out - A folder that is not there yet, or is empty.
 * @throws {UserError} Where it holds something already, or cannot be written.
 */
export async function exportExplorer({ page, checkpoints }: ServedSite, out: string): Promise<void> {
  try {
    rmdirSync(out); // an empty folder is as good as none
  } catch (error) {
    // What is there is refused by what writes it.
    if (!['ENOENT', 'ENOTEMPTY', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code!)) throw error;
  }
  await writeNewFolder(out, (dir) => {
    cpSync(page, dir, { recursive: true });
    const index = readFileSync(join(page, 'index.html'), 'utf8');
    writeFileSync(join(dir, 'index.html'), index.replace('<head>', `<head>\n    ${POLICY_TAG}`));
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

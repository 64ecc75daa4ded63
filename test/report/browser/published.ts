import { join } from 'node:path';
import type { RunRecord } from '../../../toolkit/harness/run/readRun';
import { publishRun } from '../../../toolkit/report/publish';
import { newPath } from '../../convertedFixture';
import { writeRun } from '../sampleRun';

/** Writes a run into a new folder, publishes it, and gives the path of its page. */
export async function published(run: RunRecord): Promise<string> {
  const dir = newPath('run');
  writeRun(dir, run);
  await publishRun(dir);
  return join(dir, 'report.html');
}

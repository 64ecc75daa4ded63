import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { RunOptions } from '../../../toolkit/harness/run/experiment';
import { mergeRuns } from '../../../toolkit/harness/run/merge';
import { newPath } from '../../convertedFixture';
import type { SmallRuns } from '../smallRun';

/** All slices of a run, each in its folder. */
export async function shardsOf(small: SmallRuns, of: number, changes: object = {}, out = newPath('runs')) {
  const dirs: string[] = [];
  for (let index = 1; index <= of; index++)
    dirs.push((await small.run({ out }, { ...changes, shard: `${index}/${of}` })).dir);
  return dirs;
}

export function merge({ backend }: SmallRuns, dirs: readonly string[], options: Partial<RunOptions> = {}) {
  return mergeRuns(dirs, { backend, out: newPath('runs'), ...options });
}

/** Copies of run folders, to be damaged. */
export function copies(dirs: readonly string[]): string[] {
  return dirs.map((dir) => {
    const copy = newPath('shard');
    cpSync(dir, copy, { recursive: true });
    return copy;
  });
}

/** Digests of every file in some folders. */
export function digests(dirs: readonly string[]): string[] {
  return dirs.flatMap((dir) =>
    readdirSync(dir, { recursive: true, encoding: 'utf8' })
      .sort()
      .filter((name) => statSync(join(dir, name)).isFile())
      .map(
        (name) =>
          `${name} ${createHash('sha256')
            .update(readFileSync(join(dir, name)))
            .digest('hex')}`,
      ),
  );
}

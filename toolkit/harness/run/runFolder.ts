import { existsSync, mkdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { version } from '../../../package.json';
import { sha256 } from '../../checkpoint/digest';
import type { RunConfig } from '../job/runConfig';
import { orExplain } from '../job/disk';
import type { RunInputs } from '../job/job';

/** Where a run is written. */
export interface RunFolder {
  /** The finished run. */
  path: string;
  /** The run in the making; renamed to `path` when complete. */
  partial: string;
}

/** The folder of a run, `<out>/<name>/<hash>`. */
export function findRunFolder(out: string, config: RunConfig, inputs: RunInputs): RunFolder {
  const path = join(out, config.name, runHash(config, inputs));
  return { path, partial: `${path}.partial` };
}

/**
 * Makes the partial folder, unless an interrupted run left one.
 * @param fresh - Forget an interrupted run.
 * @returns takes back what was made as far as nothing is in it
 * @throws {UserError} When it cannot be written.
 */
export function startRun({ partial }: RunFolder, fresh: boolean): () => void {
  const made = orExplain(partial, () => {
    if (fresh) rmSync(partial, { recursive: true, force: true });
    return mkdirSync(partial, { recursive: true });
  });
  return () => {
    if (made !== undefined) removeEmpty(partial, made);
  };
}

/** Removes a folder and those above it, up to `last`, as far as they are empty. */
function removeEmpty(dir: string, last: string): void {
  try {
    rmdirSync(dir);
  } catch {
    return; // something is in it, and worth keeping
  }
  if (join(dir) !== join(last)) removeEmpty(dirname(dir), last);
}

/**
 * Gives a complete run its name, in the place of an earlier one, then removes what only an unfinished run needs. A kill in between
 * leaves no complete run with files missing.
 * @param temporary - Names of the files and folders that are removed last.
 */
export function completeRun({ path, partial }: RunFolder, temporary: readonly string[]): void {
  const replaced = `${path}.replaced`;
  orExplain(path, () => {
    rmSync(replaced, { recursive: true, force: true });
    if (existsSync(path)) renameSync(path, replaced);
    renameSync(partial, path);
    rmSync(replaced, { recursive: true, force: true });
    for (const name of temporary) rmSync(join(path, name), { recursive: true, force: true });
  });
}

/** Paths do not enter the hash, what they hold does. */
function runHash(config: RunConfig, inputs: RunInputs): string {
  return sha256(JSON.stringify({ ...withoutPaths(config), ...inputs, version })).slice(0, 12);
}

/** What a config asks for, whatever it is called and wherever its inputs are. */
export function withoutPaths({ claims, ...config }: RunConfig): object {
  const paths = { $schema: undefined, description: undefined, checkpoint: undefined, corpus: undefined };
  return { ...config, ...paths, frequencies: undefined, claims: { ...claims, C7: { ...claims.C7, runs: undefined } } };
}

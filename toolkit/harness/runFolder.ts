import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../checkpoint/digest';
import { version } from '../../package.json';
import { UserError } from '../errors';
import type { ExperimentConfig } from './config';

/** What a run's results depend on, besides the config. */
export interface RunInputs {
  corpusDigest: string;
  checkpointDigest: string;
  backend: string;
}

/** Where a run is written. */
export interface RunFolder {
  /** The finished run. */
  path: string;
  /** The run in the making; renamed to `path` when complete. */
  partial: string;
  isComplete: boolean;
}

/** The folder of a run, `<out>/<name>/<hash>`, and whether it is there already. */
export function findRunFolder(out: string, config: ExperimentConfig, inputs: RunInputs): RunFolder {
  const path = join(out, config.name, runHash(config, inputs));
  return { path, partial: `${path}.partial`, isComplete: existsSync(path) };
}

/**
 * Makes the partial folder, unless an interrupted run left one.
 * @param fresh - Forget an interrupted run.
 * @throws {UserError} When it cannot be written.
 */
export function startRun({ partial }: RunFolder, fresh: boolean): void {
  try {
    if (fresh) rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial, { recursive: true });
  } catch (error) {
    throw new UserError({ what: `Cannot write ${partial}: ${(error as Error).message}` }, { cause: error });
  }
}

/** Gives a complete run its name, in the place of an earlier one. */
export function completeRun({ path, partial }: RunFolder): void {
  rmSync(path, { recursive: true, force: true });
  renameSync(partial, path);
}

/** Paths do not enter the hash, what they hold does. */
function runHash(config: ExperimentConfig, inputs: RunInputs): string {
  const found = { ...config, $schema: undefined, checkpoint: undefined, corpus: undefined };
  const text = JSON.stringify({ ...found, ...inputs, version });
  return sha256(text).slice(0, 12);
}

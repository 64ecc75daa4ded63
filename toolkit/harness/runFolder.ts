import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
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

/**
 * Finds the folder of a run, `<out>/<name>/<hash>`, and makes its partial one.
 * @param fresh - Forget an interrupted run; a complete one is replaced when this one is.
 * @throws {UserError} When it cannot be written.
 */
export function openRunFolder(out: string, config: ExperimentConfig, inputs: RunInputs, fresh: boolean): RunFolder {
  const path = join(out, config.name, runHash(config, inputs));
  const partial = `${path}.partial`;
  if (fresh) rmSync(partial, { recursive: true, force: true });
  const isComplete = !fresh && existsSync(path);
  if (!isComplete) makeFolder(partial);
  return { path, partial, isComplete };
}

/** Gives a complete run its name. */
export function completeRun({ path, partial }: RunFolder): void {
  rmSync(path, { recursive: true, force: true });
  renameSync(partial, path);
}

/** Paths do not enter the hash, what they hold does. */
function runHash(config: ExperimentConfig, inputs: RunInputs): string {
  const found = { ...config, $schema: undefined, checkpoint: undefined, corpus: undefined };
  const text = JSON.stringify({ ...found, ...inputs, version });
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw new UserError({ what: `Cannot write ${path}: ${(error as Error).message}` }, { cause: error });
  }
}

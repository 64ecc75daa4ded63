import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { version } from '../../../package.json';
import { sha256 } from '../../checkpoint/digest';
import { UserError } from '../../errors';
import type { ExperimentConfig } from '../config/config';

/** What a run's results depend on, besides the config. */
export interface RunInputs {
  corpusDigest: string;
  checkpointDigest: string;
  backend: string;
  /** Of the corpus that word frequencies are counted in; null for the list that comes with the toolkit. */
  frequenciesDigest: string | null;
  /** Of the metrics of other runs that C7 reads, in the order of the config. */
  otherRuns: string[];
  /** Metrics and claims that a script has added, by name. */
  additions: string[];
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
  orExplain(partial, () => {
    if (fresh) rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial, { recursive: true });
  });
}

/** Gives a complete run its name, in the place of an earlier one. */
export function completeRun({ path, partial }: RunFolder): void {
  orExplain(path, () => {
    rmSync(path, { recursive: true, force: true });
    renameSync(partial, path);
  });
}

/**
 * Writes to a run's folder; what the disk refuses is the user's to mend, and what is there already stays.
 * @throws {UserError} Saying what the disk said.
 */
export function orExplain<T>(path: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined || error instanceof UserError) throw error;
    const advice = code === 'ENOSPC' ? '; nothing is lost: make room and run the command again' : '';
    throw new UserError({ what: `Cannot write ${path}: ${message}${advice}` }, { cause: error });
  }
}

/** Paths do not enter the hash, what they hold does. */
function runHash(config: ExperimentConfig, inputs: RunInputs): string {
  const paths = { $schema: undefined, description: undefined, checkpoint: undefined, corpus: undefined };
  const found = { ...config, ...paths, frequencies: undefined, claims: withoutPaths(config.claims) };
  const text = JSON.stringify({ ...found, ...inputs, version });
  return sha256(text).slice(0, 12);
}

function withoutPaths(claims: ExperimentConfig['claims']): object {
  return { ...claims, C7: { ...claims.C7, runs: undefined } };
}

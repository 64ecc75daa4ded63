import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../checkpoint/digest';
import { UserError } from '../../errors';
import type { OtherRun } from '../claims/claim';
import { readFigures } from './readRun';

/**
 * The runs in `dirs`, kept figures without their words too.
 * @throws {UserError} For a folder that is no run.
 */
export function readOtherRuns(dirs: readonly string[]): OtherRun[] {
  return dirs.map((dir) => {
    const { manifest, metrics, verdicts } = readFigures(dir);
    const { name, numLayers } = manifest.checkpoint;
    return { checkpoint: name, corpusDigest: manifest.corpus.digest, numLayers, metrics, verdicts };
  });
}

/**
 * sha256 of what each run found, in order.
 * @throws {UserError} For a folder that is no run.
 */
export function otherRunDigests(dirs: readonly string[]): string[] {
  return dirs.map((dir) => {
    const path = join(dir, 'metrics.json');
    try {
      return sha256(readFileSync(path));
    } catch (error) {
      throw new UserError(
        { what: `claims.C7.runs: ${path} cannot be read`, expected: 'the folder of a finished run' },
        { cause: error },
      );
    }
  });
}

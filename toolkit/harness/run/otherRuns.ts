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
    const { manifest, metrics, verdicts } = figuresOf(dir);
    const { name, numLayers } = manifest.checkpoint;
    const ranks = metrics.filter(({ metric }) => metric.startsWith('layer_rank'));
    return { checkpoint: name, corpusDigest: manifest.corpus.digest, numLayers, ranks, verdicts };
  });
}

/** sha256 of what is read of each run, in order. */
export function otherRunDigests(runs: readonly OtherRun[]): string[] {
  return runs.map((run) => sha256(JSON.stringify(run)));
}

function figuresOf(dir: string): ReturnType<typeof readFigures> {
  try {
    return readFigures(dir);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError({ what: `claims.C7.runs: ${error.message}` }, { cause: error });
  }
}

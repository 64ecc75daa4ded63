import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../checkpoint/digest';
import { UserError } from '../../errors';
import type { MetricRow, Verdict } from '../records';

/** What C7 reads of another run's folder. */
export interface OtherRun {
  /** Name of its checkpoint. */
  checkpoint: string;
  corpusDigest: string;
  numLayers: number;
  metrics: readonly MetricRow[];
  verdicts: readonly Verdict[];
}

/**
 * The runs in `dirs`, kept figures without their words too.
 * @throws {UserError} For a folder that is no run.
 */
export function readOtherRuns(dirs: readonly string[]): OtherRun[] {
  return dirs.map((dir) => {
    const manifest = read(dir, 'manifest.json') as {
      checkpoint: { name: string; numLayers: number };
      corpus: { digest: string };
    };
    return {
      checkpoint: manifest.checkpoint.name,
      corpusDigest: manifest.corpus.digest,
      numLayers: manifest.checkpoint.numLayers,
      metrics: (read(dir, 'metrics.json') as { rows: MetricRow[] }).rows,
      verdicts: read(dir, 'verdicts.json') as Verdict[],
    };
  });
}

/** sha256 of what each run found, in order. */
export function otherRunDigests(dirs: readonly string[]): string[] {
  return dirs.map((dir) => sha256(readText(dir, 'metrics.json')));
}

function read(dir: string, name: string): unknown {
  try {
    return JSON.parse(readText(dir, name));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UserError({ what: `claims.C7.runs: ${join(dir, name)} is not JSON` }, { cause: error });
  }
}

function readText(dir: string, name: string): string {
  const path = join(dir, name);
  if (!existsSync(path))
    throw new UserError({ what: `claims.C7.runs: ${path} is missing`, expected: 'the folder of a finished run' });
  return readFileSync(path, 'utf8');
}

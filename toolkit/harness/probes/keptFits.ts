import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { clearFolders, type KeptFolder, keptFolders } from '../../activations/keptFolders';
import { cacheRoot } from '../../cacheRoot';
import { sha256 } from '../../checkpoint/digest';
import { waitForLock } from '../../processLock';
import type { SampleTools } from '../faithfulness/sample';
import { PROBE_JOURNAL } from './states';

/** Fitted probes of some tasks at every layer, which are kept until they are removed, with the checkpoint by its digest and the backend. */
export type KeptFits = KeptFolder<z.output<typeof header>>;

const WHAT = 'kept probes';

/** What the first line of a journal says of its fits, among others. */
const header = z.object({ checkpoint: z.string(), backend: z.string() });

/** Where fitted probes are kept; the folder is made with the first. */
export function fitsFolder(): string {
  return join(cacheRoot(), 'probes');
}

/**
 * Everything that is kept of probes, the last made first.
 * @throws {UserError} When the folder cannot be read.
 */
export function keptFits(): KeptFits[] {
  return keptFolders(fitsFolder(), WHAT, (path) => {
    const [line = ''] = readFileSync(join(path, PROBE_JOURNAL), 'utf8').split('\n', 1);
    return header.parse(JSON.parse(line));
  });
}

/**
 * Removes all fits that are kept, and gives the number of their folders. Those that a process is working on stay.
 * @throws {UserError} When the folder cannot be read.
 */
export function clearFits(): Promise<number> {
  return clearFolders(fitsFolder(), WHAT);
}

/**
 * Works in the folder where fits are kept, while no other process does; without a cache in the run's own. Where the folder cannot be
 * made, that is said, and nothing is kept.
 * @param of - what the fits depend on
 */
export async function withKeptFits<T>(
  of: object,
  { cache, dir: own, say, signal }: Pick<SampleTools, 'cache' | 'dir' | 'say' | 'signal'>,
  work: (dir: string) => Promise<T>,
): Promise<T> {
  if (!cache) return work(own);
  const dir = join(fitsFolder(), sha256(JSON.stringify(of)));
  const onWait = () => {
    say('Waiting for another process, which fits the same probes');
  };
  const lock = await waitForLock(dir, onWait, signal);
  try {
    const problem = whyNotMade(dir);
    if (problem === null) return await leavingNothingEmpty(dir, work);
    say(`No probes are kept in ${dir}: ${problem}`);
    return await work(own);
  } finally {
    await lock.release();
  }
}

function whyNotMade(dir: string): string | null {
  try {
    mkdirSync(dir, { recursive: true });
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Leaves no folder where there are no fits. */
async function leavingNothingEmpty<T>(dir: string, work: (dir: string) => Promise<T>): Promise<T> {
  try {
    return await work(dir);
  } finally {
    if (readdirSync(dir).length === 0) rmdirSync(dir);
  }
}

/** Works in a folder that is removed. */
export async function withPassingFolder<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'which-layer-'));
  try {
    return await work(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

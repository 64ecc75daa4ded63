import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { sha256, sha256File } from '../checkpoint/digest';
import { UserError } from '../errors';
import { convertCheckpoint, sourceFiles } from '../graph/convert';
import { PROVENANCE_FILE } from '../graph/provenance';
import { type CheckpointSource, checkpointSource } from '../hub/checkpointSource';
import { waitForLock } from '../processLock';
import { conversionsFolder } from './conversions';
import { type OnProgress, uncounted } from './progress';

/** Of what conversion writes: a change of it makes kept folders be converted again. */
export const CONVERSION = 2;
const MIB = 2 ** 20;

export interface ConvertedOptions {
  /** Called with a converted folder before it is kept, as by `convertCheckpoint`; `checkConverted` is such a check. */
  check?: (dir: string) => Promise<void>;
  onProgress?: OnProgress | undefined;
  /** Called with a line for people to read. */
  say?: ((line: string) => void) | undefined;
  /** Stops a download, which goes on from there the next time. */
  signal?: AbortSignal | undefined;
}

/**
 * The converted folder of what a user calls a checkpoint: such a folder itself, a Hugging Face folder, or a model on the hub by its name
 * (see `checkpointSource`). What is not converted is converted once, in float32, and kept in `$AFN_CACHE/converted` by what it holds.
 * @throws {UserError} Where there is no such checkpoint, or it cannot be converted.
 * @throws {DOMException} `AbortError` when the signal says so.
 */
export async function convertedCheckpoint(checkpoint: string, options: ConvertedOptions = {}): Promise<string> {
  const { dir, ...origin } = await foundSource(checkpoint, options);
  if (existsSync(join(dir, PROVENANCE_FILE))) return dir;
  if (!existsSync(join(dir, 'config.json')))
    throw new UserError({ what: `No checkpoint in ${dir}`, expected: 'a converted folder, or a Hugging Face folder' });
  const out = join(keptFolder(), await keyOf({ dir, ...origin }));
  if (existsSync(out)) return out;
  const onWait = () => options.say?.(`Another process is converting ${checkpoint}; waiting for it`);
  const lock = await waitForLock(out, onWait, options.signal);
  try {
    if (!existsSync(out)) await convert({ dir, ...origin }, out, options);
    return out;
  } finally {
    await lock.release();
  }
}

/** The same as `checkpointSource`, telling of a download as the toolkit tells of its work. */
export function foundSource(
  checkpoint: string,
  { onProgress, say, signal }: ConvertedOptions,
): Promise<CheckpointSource> {
  const onBytes = (done: number, total: number) => {
    const [some, all] = [done, total].map((bytes) => Math.ceil(bytes / MIB)) as [number, number];
    onProgress?.({ stage: `downloading ${checkpoint}`, done: some, total: all, unit: 'MiB' });
  };
  return checkpointSource(checkpoint, { onBytes, say, signal });
}

/** Where converted folders are kept. */
function keptFolder(): string {
  const dir = conversionsFolder();
  try {
    mkdirSync(dir, { recursive: true });
    return dir;
  } catch (error) {
    const expected = 'a folder that can be written; AFN_CACHE may name another';
    throw new UserError(
      { what: `Cannot keep converted checkpoints: ${(error as Error).message}`, expected },
      { cause: error },
    );
  }
}

async function keyOf({ dir, name, revision }: CheckpointSource): Promise<string> {
  const digests = await Promise.all(sourceFiles(dir).map(async (file) => [file, await digestOf(join(dir, file))]));
  return sha256(JSON.stringify([CONVERSION, name, revision, digests]));
}

/** Digest of a file's contents. A file of the hub's cache is called by it, git's if it is small. */
async function digestOf(path: string): Promise<string> {
  const real = realpathSync(path);
  const isNamed = basename(dirname(real)) === 'blobs' && /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(basename(real));
  return isNamed ? basename(real) : sha256File(real);
}

async function convert(
  source: CheckpointSource,
  out: string,
  { check, onProgress, say }: ConvertedOptions,
): Promise<void> {
  const { dir, name, revision, licence } = source;
  say?.(`Converting ${name}, once; the converted folder is kept in ${out}`);
  await convertCheckpoint(dir, out, {
    source: name,
    ...(revision !== null && { revision }),
    ...(licence !== null && { licence }),
    onProgress: (share) => onProgress?.({ stage: 'converting', done: Math.round(share * 100), total: 100, unit: '%' }),
    onNote: (note) => say?.(note),
    check: async (folder) => {
      onProgress?.(uncounted('load check'));
      await check?.(folder);
    },
  });
}

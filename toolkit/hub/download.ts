import { createHash } from 'node:crypto';
import { createReadStream, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { UserError } from '../errors';
import { waitForLock } from '../processLock';
import type { HubModel } from './hubModel';
import type { HubFile } from './listing';
import { refusal } from './refusal';
import { ask, HubUnreachable, reasonOf, unreachable } from './request';
import type { HubSettings } from './settings';

/** How a download tells of itself and is stopped. */
export interface HubTools {
  settings: HubSettings;
  /** Called with the bytes of the weights that are there, and of all. */
  onBytes?: ((done: number, total: number) => void) | undefined;
  /** Called with a line for people to read. */
  say?: ((line: string) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** A file on its way: what it is, the commit it belongs to, and the path it is to have. */
export interface Wanted {
  model: HubModel;
  commit: string;
  file: HubFile;
  blob: string;
}

/** Tries in a row that bring nothing, and the pause before the next as a share of the patience, which doubles each time. */
const TRIES = 4;
const PAUSE = 1 / 60;

/**
 * What there is of a file that is not whole. The name is not one that `huggingface_hub` writes to. The lock keeps only processes of one
 * machine apart: of two machines that share a cache and write to it at once, both find a wrong digest.
 */
export function incompletePath(blob: string): string {
  return `${blob}.afn.incomplete`;
}

/** Bytes of a file that are there. */
export function bytesHere({ blob, file }: Pick<Wanted, 'blob' | 'file'>): number {
  if (existsSync(blob)) return file.size;
  const { size } = statSync(incompletePath(blob), { throwIfNoEntry: false }) ?? { size: 0 };
  return size <= file.size ? size : 0;
}

/**
 * Brings a file to its path, where it appears whole and with the digest that the hub states. What an interrupted download left is gone
 * on from. Of several processes one downloads, and the others wait for it.
 * @param onBytes - called with the bytes that are there
 * @throws {UserError} For a file that is not for this user, comes with another digest, or has no room.
 * @throws {HubUnreachable} Where the connection is cut time and again.
 */
export async function download(wanted: Wanted, onBytes: (done: number) => void, tools: HubTools): Promise<void> {
  const { blob, file, model } = wanted;
  if (existsSync(blob)) return;
  const onWait = () => tools.say?.(`Another process is downloading ${file.name} of ${model.id}; waiting for it`);
  const lock = await waitForLock(blob, onWait, tools.signal);
  try {
    if (existsSync(blob)) return;
    const partial = incompletePath(blob);
    await fetchWhole(wanted, partial, onBytes, tools);
    await checkDigest(wanted, partial);
    renameSync(partial, blob);
  } finally {
    await lock.release();
  }
}

/** Fetches what is missing, as often as a try brings anything. */
async function fetchWhole(wanted: Wanted, partial: string, onBytes: (done: number) => void, tools: HubTools) {
  const { size } = wanted.file;
  const handle = await open(partial, 'a');
  try {
    if ((await handle.stat()).size > size) await handle.truncate(0);
    let have = (await handle.stat()).size;
    for (let fruitless = 0, most = have; have < size;) {
      const fault = await fetchOn(wanted, handle, have, onBytes, tools);
      have = (await handle.stat()).size;
      if (have > size) throw tooLong(wanted, partial, have);
      if (fault === null) continue;
      fruitless = have > most ? 1 : fruitless + 1;
      most = Math.max(most, have); // a file that begins again has to come further than it was
      if (fruitless === TRIES) throw fault;
      await setTimeout(tools.settings.patience * PAUSE * 2 ** fruitless, undefined, { signal: tools.signal });
    }
  } catch (error) {
    if (isFull(error)) rmSync(partial, { force: true });
    throw isFull(error) ? noRoom(partial, error) : error;
  } finally {
    await handle.close();
  }
}

/** One request for the bytes from `have` on; gives what cut it short, null where it ended of itself. */
async function fetchOn(
  { model, commit, file }: Wanted,
  handle: FileHandle,
  have: number,
  onBytes: (done: number) => void,
  { settings, signal }: HubTools,
): Promise<HubUnreachable | null> {
  const path = `/${model.id}/resolve/${commit}/${file.name}`;
  // Encodings are refused, since a range is of bytes as they are sent.
  const headers = { 'accept-encoding': 'identity', ...(have > 0 && { range: `bytes=${have}-` }) };
  let ended: () => void = () => undefined;
  try {
    const { response, heard, done } = await ask(path, settings, headers, signal);
    ended = done;
    if (!response.ok && response.status !== 416) throw await refusal(response, model, settings);
    let at = await startOf(response, handle, have);
    // Where the types are those of a browser, a stream cannot be iterated.
    const body = response.body as unknown as AsyncIterable<Uint8Array> | null;
    for await (const chunk of body ?? []) {
      heard();
      await handle.write(chunk);
      onBytes((at += chunk.length));
      if (at > file.size) break;
    }
    return at < file.size ? unreachable(settings.endpoint, `${file.name} ended at byte ${at} of ${file.size}`) : null;
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof HubUnreachable) return error;
    if (error instanceof UserError || isOfDisk(error)) throw error;
    return unreachable(settings.endpoint, `${file.name} was cut off: ${reasonOf(error)}`, error);
  } finally {
    ended();
  }
}

/** Where the body of an answer begins in the file; one that begins elsewhere than asked makes the file begin again. */
async function startOf(response: Response, handle: FileHandle, have: number): Promise<number> {
  const start = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1];
  if (response.status === 206 && Number(start) === have) return have;
  if (have > 0) await handle.truncate(0);
  if (response.status === 200) return 0;
  await response.body?.cancel();
  throw new Error(`it answered ${response.status} to a range from byte ${have}`);
}

async function checkDigest(wanted: Wanted, path: string): Promise<void> {
  const { digest, size } = wanted.file;
  const isGit = digest.length === 40;
  const hash = createHash(isGit ? 'sha1' : 'sha256');
  if (isGit) hash.update(`blob ${size}\0`);
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  const got = hash.digest('hex');
  if (got === digest) return;
  rmSync(path);
  throw new UserError({
    what: `${wanted.file.name} of ${wanted.model.id} came with another ${isGit ? 'git digest' : 'sha256'}`,
    got,
    expected: `${digest}; the same command downloads it again`,
  });
}

function tooLong({ file, model }: Wanted, partial: string, have: number): UserError {
  rmSync(partial);
  const what = `${file.name} of ${model.id} is longer than the hub lists it`;
  return new UserError({ what, got: `${have} bytes or more`, expected: `${file.size} bytes` });
}

function noRoom(path: string, cause: Error): UserError {
  return new UserError({ what: `Cannot write ${path}: ${cause.message}`, expected: 'room on the disk' }, { cause });
}

function isOfDisk(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && ['write', 'ftruncate'].includes((error as NodeJS.ErrnoException).syscall ?? '');
}

function isFull(error: unknown): error is Error {
  return isOfDisk(error) && ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(error.code ?? '');
}

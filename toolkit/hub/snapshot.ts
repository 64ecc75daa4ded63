import { existsSync, mkdirSync, readFileSync, renameSync, statfsSync, symlinkSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { OTHER_FORMS, pythonThatConverts } from '../checkpoint/missingWeights';
import { TOKENIZER_FILES } from '../checkpoint/tokenizerFiles';
import { INDEX_FILE, weightFiles, WEIGHTS_FILE } from '../checkpoint/weights';
import { UserError } from '../errors';
import { bytesHere, download, type HubTools, type Wanted } from './download';
import { type HubModel, isCommit } from './hubModel';
import { type HubFile, type Listing, listModel } from './listing';
import { HubUnreachable } from './request';

/** A model of the hub on this machine: a Hugging Face folder. */
export interface Snapshot {
  dir: string;
  /** `org/name`. */
  id: string;
  /** The commit, 40 digits. */
  revision: string;
  /** As the hub states it; null where it states none, or was not asked. */
  licence: string | null;
}

/** In a folder: what is read of it besides weights. */
const SMALL_FILES = ['config.json', ...TOKENIZER_FILES];
/** In it, by commit, an empty file for each that the hub does not have. */
const NO_EXIST = '.no_exist';

/**
 * Brings the config, the tokenizer and the weights of a model to this machine, as far as they are not kept, in the layout of
 * `huggingface_hub`: `refs` has the commit behind a name, `snapshots` the files of a commit as links into `blobs`.
 * A commit that is kept whole is not asked for. Where the hub does not answer, the last commit that is kept of a revision is used, and
 * said, with the tokenizer's files that it may lack; with `HF_HUB_OFFLINE` these are said too.
 * @throws {UserError} For a model that cannot be had: it is not there, not for this user, or not in safetensors; or there is no room.
 * @throws {DOMException} `AbortError` when the signal says so.
 */
export async function modelSnapshot(model: HubModel, tools: HubTools): Promise<Snapshot> {
  const folder = join(tools.settings.cacheDir, `models--${model.id.replace('/', '--')}`);
  const kept = keptSnapshot(folder, model);
  const unknown = kept ? unknownFiles(folder, kept) : [];
  if (kept && isCommit(model.revision) && unknown.length === 0) return kept;
  const doubt = unknown.length > 0 ? `. It is not known whether the hub has ${unknown.join(', ')} of it` : '';
  const asKept = (verb: string) => `${model.id} is used as it ${verb} kept, at ${kept!.revision}${doubt}`;
  if (tools.settings.isOffline) {
    if (doubt !== '') tools.say?.(asKept('is'));
    return kept ?? refuseOffline(model, tools);
  }
  let commit = isCommit(model.revision) ? model.revision : null;
  try {
    const listing = await listModel(model, tools.settings, tools.signal);
    commit = listing.commit;
    const dir = await fetchSnapshot(folder, model, listing, tools);
    return { dir, id: model.id, revision: commit, licence: listing.licence };
  } catch (error) {
    // A commit never changes, so that what keeps it from being completed says nothing against what is kept of it.
    const isEnough = commit === null ? error instanceof HubUnreachable : commit === kept?.revision && isRefusal(error);
    if (!kept || !isEnough) throw error;
    tools.say?.(`${(error as Error).message}; ${asKept('was')}`);
    return kept;
  }
}

/** Of the hub's, for want of room, or of a cache that this user cannot write. */
function isRefusal(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return error instanceof UserError || ['EACCES', 'EPERM', 'EROFS'].includes(code ?? '');
}

/** What is kept of a model with its weights, without asking the hub. */
function keptSnapshot(folder: string, { id, revision }: HubModel): Snapshot | null {
  const ref = join(folder, 'refs', revision);
  const commit = isCommit(revision) ? revision : existsSync(ref) ? readFileSync(ref, 'utf8').trim() : null;
  if (commit === null || !isCommit(commit)) return null;
  const dir = join(folder, 'snapshots', commit);
  const isWhole = existsSync(join(dir, 'config.json')) && weightFiles(dir).every((name) => existsSync(join(dir, name)));
  return isWhole ? { dir, id, revision: commit, licence: null } : null;
}

/**
 * The tokenizer's files that the hub may have, though they are not kept: Python may fetch only some files of a commit. What it has asked
 * for in vain, and what a listing has not, stands in `.no_exist`; a download of all files has git's own too.
 */
function unknownFiles(folder: string, { dir, revision }: Snapshot): string[] {
  if (existsSync(join(dir, '.gitattributes'))) return [];
  const isKnown = (name: string) => [dir, join(folder, NO_EXIST, revision)].some((at) => existsSync(join(at, name)));
  const isNeeded = (name: string) => name !== 'vocab.txt' || !existsSync(join(dir, 'tokenizer.json'));
  return TOKENIZER_FILES.filter((name) => isNeeded(name) && !isKnown(name));
}

function refuseOffline({ id, revision }: HubModel, { settings }: HubTools): never {
  throw new UserError({
    what: `${id} at ${revision} is not kept in ${settings.cacheDir}, and HF_HUB_OFFLINE is set`,
    expected: 'a model that was downloaded before',
  });
}

async function fetchSnapshot(folder: string, model: HubModel, listing: Listing, tools: HubTools): Promise<string> {
  const { commit } = listing;
  const dir = join(folder, 'snapshots', commit);
  const named = new Map(listing.files.map((file) => [file.name, file]));
  checkForm(named, model, commit);
  makeFolders([join(folder, 'blobs'), dir]);
  const fetch = async (names: string[], onBytes?: HubTools['onBytes']) => {
    // Where links cannot be made, as on Windows, Python keeps files in the snapshot itself.
    const files = names.flatMap((name) => (existsSync(join(dir, name)) ? [] : (named.get(name) ?? [])));
    await fetchFiles(files, { folder, model, commit }, { ...tools, onBytes });
    for (const { name, digest } of files) link(join(dir, name), join('..', '..', 'blobs', digest));
  };
  await fetch(SMALL_FILES);
  const absent = SMALL_FILES.filter((name) => !named.has(name));
  noteAbsent(join(folder, NO_EXIST, commit), absent);
  if (!named.has(WEIGHTS_FILE)) await fetch([INDEX_FILE]);
  const weights = weightFiles(dir);
  const missing = weights.find((name) => !named.has(name));
  if (missing !== undefined)
    throw new UserError({ what: `${model.id} has no ${missing}`, expected: `every file that its ${INDEX_FILE} names` });
  await fetch(weights, tools.onBytes);
  if (model.revision !== commit) writeRef(join(folder, 'refs', model.revision), commit);
  return dir;
}

/** Before anything is fetched: whether it is a model whose weights can be read. */
function checkForm(named: ReadonlyMap<string, HubFile>, { id }: HubModel, commit: string): void {
  const some = [...named.keys()].sort().slice(0, 8).join(', ');
  if (!named.has('config.json'))
    throw new UserError({ what: `${id} has no config.json`, got: some, expected: 'a model for transformers' });
  if (named.has(WEIGHTS_FILE) || named.has(INDEX_FILE)) return;
  const other = OTHER_FORMS.find(({ file }) => named.has(file));
  const what = `${id} has no ${WEIGHTS_FILE}`;
  if (!other) throw new UserError({ what, got: some, expected: 'weights in safetensors' });
  const name = id.slice(id.indexOf('/') + 1);
  const get = `import os; from huggingface_hub import snapshot_download; os.chdir(snapshot_download('${id}', revision='${commit}', local_dir='${name}'))`;
  throw new UserError({
    what,
    got: other.got,
    expected: `weights in safetensors; this Python makes a folder ${name} that has them: python -c "${get}; ${pythonThatConverts(other.file)}"`,
  });
}

/** Brings files into `blobs`, one after the other. */
async function fetchFiles(
  files: readonly HubFile[],
  { folder, model, commit }: { folder: string; model: HubModel; commit: string },
  tools: HubTools,
): Promise<void> {
  const wanted = files.map((file): Wanted => ({ model, commit, file, blob: join(folder, 'blobs', file.digest) }));
  const total = files.reduce((sum, { size }) => sum + size, 0);
  let before = wanted.reduce((sum, one) => sum + bytesHere(one), 0);
  checkRoom(folder, total - before);
  for (const one of wanted) {
    before -= bytesHere(one);
    await download(one, (done) => tools.onBytes?.(before + done, total), tools);
    before += one.file.size;
  }
}

function checkRoom(folder: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(folder);
  if (bytes <= bavail * bsize) return;
  const mebibytes = (count: number) => `${Math.ceil(count / 2 ** 20)} MiB`;
  throw new UserError({
    what: `No room in ${folder}`,
    got: `${mebibytes(bavail * bsize)} free`,
    expected: `${mebibytes(bytes)}; HF_HUB_CACHE may name another folder`,
  });
}

function makeFolders(dirs: readonly string[]): void {
  try {
    for (const dir of dirs) mkdirSync(dir, { recursive: true });
  } catch (error) {
    const expected = 'a folder that can be written; HF_HUB_CACHE may name another';
    throw new UserError({ what: `Cannot keep models: ${(error as Error).message}`, expected }, { cause: error });
  }
}

/** Does nothing in a cache that others share and that is read-only: the hub is then asked the next time too. */
function noteAbsent(dir: string, names: readonly string[]): void {
  try {
    mkdirSync(dir, { recursive: true });
    for (const path of names.map((name) => join(dir, name))) if (!existsSync(path)) writeFileSync(path, '');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  }
}

/** Links appear whole, whoever else makes them, and replace one that leads nowhere. */
function link(path: string, target: string): void {
  if (existsSync(path)) return;
  const own = `${path}.${randomUUID()}`;
  symlinkSync(target, own);
  renameSync(own, path);
}

function writeRef(path: string, commit: string): void {
  // A cache that others share may be read-only, and the model whole.
  if (existsSync(path) && readFileSync(path, 'utf8').trim() === commit) return;
  makeFolders([dirname(path)]);
  const own = `${path}.${randomUUID()}`;
  writeFileSync(own, commit);
  renameSync(own, path);
}

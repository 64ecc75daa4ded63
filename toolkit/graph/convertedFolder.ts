import { existsSync, readFileSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { sha256 } from '../checkpoint/digest';
import { readConfigFile } from '../checkpoint/config';
import { UserError } from '../errors';
import { commandName } from '../installation';
import { own } from '../own';
import { readJson } from '../readJson';
import { refuseStandIn } from '../standIn';
import { type ModelDescription, readDescription } from './description';
import { familyOf } from './families/registry';
import type { ModelConfig } from './modelConfig';
import { listedDigests, type Provenance, PROVENANCE_FILE, ProvenanceSchema } from './provenance';
import { computedBytes, type ModelJson, type StoredGraph, storedGraph, weightFiles } from './storedGraph';

/** A converted checkpoint on disk, its small files read and its weights not. */
export interface ConvertedFolder extends ModelDescription {
  dir: string;
  config: ModelConfig;
  provenance: Provenance;
  /** One sha256 for all files, from the provenance. */
  digest: string;
}

/**
 * Opens a folder written by `convertCheckpoint`, without reading its weights.
 * @throws {UserError} When the folder is missing, is not a converted checkpoint, or its small files are damaged.
 */
export function openConverted(dir: string): ConvertedFolder {
  const provenance = readProvenance(dir);
  for (const [name, { bytes }] of Object.entries(provenance.files)) {
    const path = join(dir, name);
    if (!existsSync(path)) throw new UserError({ what: `File missing from the converted checkpoint: ${path}` });
    const size = statSync(path).size;
    if (size === bytes) continue;
    refuseStandIn(path);
    throw new UserError({ what: `Size of ${path}`, got: size, expected: `${bytes} bytes` });
  }
  for (const name of Object.keys(provenance.files)) if (!name.endsWith('.bin')) readVerified(dir, provenance, name);
  const tapsPath = join(dir, 'taps.json');
  const description = readDescription(readJson(tapsPath, z.unknown()), tapsPath);
  return { ...description, dir, config: modelConfig(dir), provenance, digest: sha256(listedDigests(provenance)) };
}

/**
 * What `config.json` of a folder says of its model.
 * @throws {UserError} When it is missing or malformed, of no known family, or a field is missing or absurd (which is named).
 */
export function modelConfig(dir: string): ModelConfig {
  const file = readConfigFile(dir);
  return familyOf(file).read(file).config;
}

function readProvenance(dir: string): Provenance {
  const path = join(dir, PROVENANCE_FILE);
  if (!existsSync(dir)) throw new UserError({ what: `No such folder: ${dir}`, expected: 'a converted checkpoint' });
  if (!existsSync(path))
    throw new UserError({
      what: `Not a converted checkpoint: ${dir} has no ${PROVENANCE_FILE}`,
      expected: `a folder written by ${commandName('checkpoint', 'convert DIR OUT')}`,
    });
  return readJson(path, ProvenanceSchema);
}

/**
 * Bytes that the tensors of the graph take where they are computed with.
 * @throws {UserError} Where `model.json` was altered.
 */
export function graphBytes(folder: ConvertedFolder): number {
  return computedBytes(readModelJson(folder));
}

/**
 * Reads the graph and the bytes of its tensors, every file checked against its digest.
 * @throws {UserError} Naming a file that was altered.
 */
export async function readStoredGraph(folder: ConvertedFolder): Promise<StoredGraph> {
  const json = readModelJson(folder);
  return storedGraph(json, await readWeights(folder, weightFiles(json)));
}

function readModelJson({ dir, provenance }: ConvertedFolder): ModelJson {
  return JSON.parse(readVerified(dir, provenance, 'model.json').toString('utf8')) as ModelJson;
}

/**
 * Bytes of several files of the folder end to end, each checked against its digest; shared, so that workers need no copy.
 * @throws {UserError} Naming a file that was altered after conversion.
 */
async function readWeights(folder: ConvertedFolder, names: readonly string[]): Promise<SharedArrayBuffer> {
  const total = names.reduce((sum, name) => sum + own(folder.provenance.files, name)!.bytes, 0);
  const joined = new Uint8Array(new SharedArrayBuffer(total));
  let at = 0;
  for (const name of names) {
    const bytes = joined.subarray(at, at + own(folder.provenance.files, name)!.bytes);
    await readInto(bytes, join(folder.dir, name));
    checkDigest(folder.dir, folder.provenance, name, bytes);
    at += bytes.length;
  }
  return joined.buffer;
}

/** Reads a file into its place; of one that is shorter, what is there. */
async function readInto(bytes: Uint8Array, path: string): Promise<void> {
  const file = await open(path);
  try {
    for (let at = 0; at < bytes.length;) {
      const { bytesRead } = await file.read(bytes, at, bytes.length - at);
      if (bytesRead === 0) return;
      at += bytesRead;
    }
  } finally {
    await file.close();
  }
}

/** Bytes of one small file of the folder, checked against its digest. */
function readVerified(dir: string, provenance: Provenance, name: string): Buffer {
  const bytes = readFileSync(join(dir, name));
  checkDigest(dir, provenance, name, bytes);
  return bytes;
}

function checkDigest(dir: string, provenance: Provenance, name: string, bytes: Uint8Array): void {
  const expected = own(provenance.files, name)?.sha256;
  const got = sha256(bytes);
  if (got !== expected)
    throw new UserError({
      what: `${join(dir, name)} was altered after conversion: its sha256`,
      got,
      expected: expected ?? 'a file that provenance.json lists',
    });
}

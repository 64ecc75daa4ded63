import { createHash, type Hash } from 'node:crypto';
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
import { computedBytes, type ModelJson, type StoredGraph, storedGraph, tensorSizes, weightFiles } from './storedGraph';
import { TensorMemory } from './tensorMemory';

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
  const { memory, offsets } = await readWeights(folder, weightFiles(json), tensorSizes(json));
  return storedGraph(json, memory, offsets);
}

function readModelJson({ dir, provenance }: ConvertedFolder): ModelJson {
  return JSON.parse(readVerified(dir, provenance, 'model.json').toString('utf8')) as ModelJson;
}

/**
 * Reads the files that hold the tensors of a graph end to end, each tensor to its place, and checks them against their digests. The
 * memory is shared, so that workers need no copy.
 * @throws {UserError} Naming a file that was altered after conversion.
 */
async function readWeights(
  { dir, provenance }: ConvertedFolder,
  names: readonly string[],
  sizes: readonly number[],
): Promise<TensorMemory> {
  const tensors = new TensorMemory(sizes);
  for (const name of names) {
    const hash = createHash('sha256');
    await readPieces(join(dir, name), own(provenance.files, name)!.bytes, tensors, hash);
    checkDigest(dir, provenance, name, hash.digest('hex'));
  }
  return tensors;
}

/** Reads a file tensor by tensor; of one that is shorter than it was, what is there. */
async function readPieces(path: string, bytes: number, tensors: TensorMemory, hash: Hash): Promise<void> {
  const file = await open(path);
  try {
    for (let left = bytes; left > 0;) {
      const room = tensors.room(left);
      const { bytesRead } = await file.read(room);
      if (bytesRead === 0) return;
      hash.update(room.subarray(0, bytesRead));
      tensors.filled(bytesRead);
      left -= bytesRead;
    }
  } finally {
    await file.close();
  }
}

/** Bytes of one small file of the folder, checked against its digest. */
function readVerified(dir: string, provenance: Provenance, name: string): Buffer {
  const bytes = readFileSync(join(dir, name));
  checkDigest(dir, provenance, name, sha256(bytes));
  return bytes;
}

function checkDigest(dir: string, provenance: Provenance, name: string, got: string): void {
  const expected = own(provenance.files, name)?.sha256;
  if (got !== expected)
    throw new UserError({
      what: `${join(dir, name)} was altered after conversion: its sha256`,
      got,
      expected: expected ?? 'a file that provenance.json lists',
    });
}

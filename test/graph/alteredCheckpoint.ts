import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../toolkit/checkpoint/digest';
import { convertCheckpoint } from '../../toolkit/graph/convert';
import { type Fixture, fixtureFolder, newPath } from '../convertedFixture';

/** A tensor of a safetensors file with its bytes. */
export interface StoredBytes {
  dtype: string;
  shape: number[];
  bytes: Uint8Array;
}

export interface Alteration {
  tensors?: (tensors: Map<string, StoredBytes>) => void;
  config?: (config: Record<string, unknown>) => void;
}

/** A copy of a tiny checkpoint, altered. */
export function alteredCheckpoint(fixture: Fixture, { tensors, config }: Alteration): string {
  const dir = newPath(fixture);
  cpSync(fixtureFolder(fixture), dir, { recursive: true });
  if (tensors) alterTensors(join(dir, 'model.safetensors'), tensors);
  if (config) alterJson(join(dir, 'config.json'), config);
  return dir;
}

/** The same, converted. */
export async function convertAltered(fixture: Fixture, alteration: Alteration): Promise<string> {
  const out = newPath('altered');
  await convertCheckpoint(alteredCheckpoint(fixture, alteration), out);
  return out;
}

/** Rewrites a JSON file. */
export function alterJson(path: string, alter: (contents: Record<string, unknown>) => void): void {
  const contents = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  alter(contents);
  writeFileSync(path, JSON.stringify(contents));
}

/** float32 values as a safetensors file stores them. */
export function float32(shape: number[], values: number[]): StoredBytes {
  return { dtype: 'F32', shape, bytes: new Uint8Array(Float32Array.from(values).buffer) };
}

function alterTensors(path: string, alter: (tensors: Map<string, StoredBytes>) => void): void {
  const tensors = readTensors(readFileSync(path));
  alter(tensors);
  writeFileSync(path, writeTensors(tensors));
}

export function readTensors(file: Buffer): Map<string, StoredBytes> {
  const start = 8 + Number(file.readBigUInt64LE());
  type Entry = Omit<StoredBytes, 'bytes'> & { data_offsets: [number, number] };
  const header = JSON.parse(file.toString('utf8', 8, start)) as Record<string, Entry>;
  delete header.__metadata__;
  const bytesOf = ([begin, end]: [number, number]) => new Uint8Array(file.subarray(start + begin, start + end));
  return new Map(
    Object.entries(header).map(([name, { dtype, shape, data_offsets }]) => [
      name,
      { dtype, shape, bytes: bytesOf(data_offsets) },
    ]),
  );
}

export function writeTensors(tensors: Map<string, StoredBytes>): Buffer {
  let at = 0;
  const entries = [...tensors].map(([name, { dtype, shape, bytes }]) => {
    const data_offsets = [at, (at += bytes.length)];
    return [name, { dtype, shape, data_offsets }];
  });
  const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, ...[...tensors.values()].map(({ bytes }) => bytes)]);
}

/** Rewrites `taps.json` of a converted folder, with its digest. */
export function alterDescription(dir: string, alter: (contents: Record<string, unknown>) => unknown): void {
  const path = join(dir, 'taps.json');
  const text = JSON.stringify(alter(JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>));
  writeFileSync(path, text);
  alterJson(join(dir, 'provenance.json'), (provenance) => {
    const files = provenance.files as Record<string, object>;
    files['taps.json'] = { bytes: Buffer.byteLength(text), sha256: sha256(text) };
  });
}

import { makeVector, RecordBatch, Schema, Table, tableFromIPC, tableToIPC } from 'apache-arrow';
import { createHash } from 'node:crypto';
import { version } from '../../package.json';
import type { BackendName } from '../backend/backend';
import type { Encoding } from '../tokens/tokenizer';

/** What scores are computed from and with. */
export interface CacheSource {
  /** Scores, a row a wordpiece of the text; or moments of the hidden states over it, a row a dimension. */
  content: 'scores' | 'moments';
  /** Digest of the converted checkpoint. */
  checkpoint: string;
  backend: BackendName;
  precision: 'float32';
  /** Only where the first token of a causal model takes part, on which means and shares depend. */
  firstToken?: 'in';
  /** Digest of what goes through the model, only where that is not each encoding by itself. */
  rows?: string;
  text: CacheText;
}

/** The same as text by name, fit for the metadata of a file. */
export type Provenance = Readonly<Record<string, string>>;

/** Of the layout of an entry: entries of another number are not found. */
const FORMAT = 2;

/** The toolkit's version stands for the definitions of the scorers and for the TensorFlow.js that the lockfile pins. */
export function provenanceOf(source: CacheSource): Provenance {
  const { content, checkpoint, backend, precision, firstToken, rows, text } = source;
  return {
    format: String(FORMAT),
    content,
    toolkit: version,
    checkpoint,
    text: text.digest,
    backend,
    precision,
    ...(firstToken && { firstToken }),
    ...(rows && { rows }),
    sentences: String(text.sentences),
    tokens: String(text.wordpiece.length),
  };
}

/** Name of an entry: sha256 over its provenance. */
export function cacheKey(provenance: Provenance): string {
  return createHash('sha256')
    .update(JSON.stringify(Object.entries(provenance).sort()))
    .digest('hex');
}

/** The wordpieces of a list of encodings end to end, special tokens included. */
export interface CacheText {
  /** sha256 over the length and the ids of every encoding, in order. */
  digest: string;
  sentences: number;
  /** Position of the encoding in the list, from 0. */
  sentence: Int32Array;
  /** Position of the wordpiece in its encoding, from 0. */
  position: Int32Array;
  /** Id of the wordpiece in the vocabulary. */
  wordpiece: Int32Array;
}

/** Lays encodings end to end; the same ids in the same order are the same text, whatever their words. */
export function cacheText(encodings: readonly Encoding[]): CacheText {
  const hash = createHash('sha256');
  for (const { inputIds } of encodings) hash.update(Int32Array.from([inputIds.length, ...inputIds]));
  return {
    digest: hash.digest('hex'),
    sentences: encodings.length,
    sentence: Int32Array.from(encodings.flatMap(({ inputIds }, at) => inputIds.map(() => at))),
    position: Int32Array.from(encodings.flatMap(({ inputIds }) => inputIds.map((_, at) => at))),
    wordpiece: Int32Array.from(encodings.flatMap(({ inputIds }) => inputIds)),
  };
}

/** Scores by key such as `tas.post.8`, one number a wordpiece of the text. */
export type Columns = ReadonlyMap<string, Float32Array>;

/** Where in the schema's metadata, beside the provenance, the file's digest stands. */
const DIGEST = 'digest';

/** An Arrow IPC file of int32 columns that say what a row is, then float32 columns of what was measured. */
export function encodeCacheFile(
  index: Readonly<Record<string, Int32Array>>,
  columns: Columns,
  provenance: Provenance,
): Uint8Array {
  const arrays = Object.entries({ ...index, ...Object.fromEntries(columns) });
  // Copies: Arrow's writer takes overlapping views of one buffer for a single range and loses bytes.
  const table = new Table(Object.fromEntries(arrays.map(([name, values]) => [name, makeVector(values.slice())])));
  const metadata = new Map(Object.entries({ ...provenance, [DIGEST]: UNSEALED }));
  const schema = new Schema(table.schema.fields, metadata);
  const batches = table.batches.map(({ data }) => new RecordBatch(schema, data));
  const bytes = tableToIPC(new Table(schema, batches), 'file');
  seal(bytes);
  return bytes;
}

/**
 * The scores of a file, exact to the bit, without its index.
 * @throws {Error} When the file is cut short or altered.
 */
export function decodeCacheFile(bytes: Uint8Array): { columns: Columns; provenance: Provenance } {
  checkSeal(bytes);
  const table = tableFromIPC(bytes);
  const columns = new Map<string, Float32Array>();
  for (const { name } of table.schema.fields) {
    const values: unknown = table.getChild(name)!.toArray();
    if (values instanceof Float32Array) columns.set(name, values);
  }
  const stated = [...table.schema.metadata].filter(([name]) => name !== DIGEST);
  return { columns, provenance: Object.fromEntries(stated) };
}

const MARK = 'sha256:';
const DIGITS = 64;

/** What a file's metadata holds where its digest belongs, before `seal` writes it there. */
const UNSEALED = MARK + '0'.repeat(DIGITS);

/**
 * Writes the sha256 of a file into it: over all bytes but the digits themselves. Arrow has no checksum, and its reader may never
 * return from an altered file, so that a file is checked before it is parsed.
 */
function seal(bytes: Uint8Array): void {
  const file = bufferOf(bytes);
  file.write(digestOf(file), placeOf(file), 'latin1');
}

/** @throws {Error} When the file is cut short or altered. */
function checkSeal(bytes: Uint8Array): void {
  const file = bufferOf(bytes);
  const place = placeOf(file);
  if (file.toString('latin1', place, place + DIGITS) !== digestOf(file))
    throw new Error('its sha256 is not the one it states');
}

function digestOf(file: Buffer): string {
  const place = placeOf(file);
  return createHash('sha256')
    .update(file.subarray(0, place))
    .update(file.subarray(place + DIGITS))
    .digest('hex');
}

/** Where the digits stand: the metadata comes after the data. */
function placeOf(file: Buffer): number {
  const mark = file.lastIndexOf(MARK);
  if (mark < 0) throw new Error('it is not whole');
  return mark + MARK.length;
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

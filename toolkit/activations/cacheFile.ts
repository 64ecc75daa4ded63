import { makeVector, RecordBatch, Schema, Table, tableFromIPC, tableToIPC } from 'apache-arrow';
import { checkSeal, seal, UNSEALED } from './cacheSeal';
import type { Provenance } from './cacheSource';
import type { CacheText } from './cacheText';

/** Scores by key such as `tas.post.8`, one number a wordpiece of the text. */
export type Columns = ReadonlyMap<string, Float32Array>;

/** Where in the schema's metadata, beside the provenance, the file's digest stands. */
const DIGEST = 'digest';

/** An Arrow IPC file of the columns `sentence`, `position` and `wordpiece` (int32), then one of float32 a score. */
export function encodeCacheFile(text: CacheText, columns: Columns, provenance: Provenance): Uint8Array {
  const { sentence, position, wordpiece } = text;
  const arrays = Object.entries({ sentence, position, wordpiece, ...Object.fromEntries(columns) });
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
 * The scores of a file, exact to the bit, without its text columns.
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

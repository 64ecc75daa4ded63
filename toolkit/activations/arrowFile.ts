import type { Vector } from 'apache-arrow';
import { createRequire } from 'node:module';

/** Loaded when a table is written: what scores a sentence and prints it starts sooner without. */
const arrow = () => createRequire(__filename)('apache-arrow') as typeof import('apache-arrow');

/** A column of a table: numbers, or a list in which null stands for what is not known. */
export type TableColumn =
  | Float32Array
  | Float64Array
  | { type: 'int32' | 'float64'; values: readonly (number | null)[] }
  | { type: 'text'; values: readonly (string | null)[] }
  | { type: 'bool'; values: readonly (boolean | null)[] };

/**
 * A table as an Arrow IPC file, uncompressed, which is Feather of version 2: pandas, Polars and R read it.
 *
 * @param columns - by name, in order, one entry a row each
 * @param metadata - of its schema
 * @throws Error where columns differ in length
 */
export function arrowFile(
  columns: ReadonlyMap<string, TableColumn>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const { Table, tableToIPC } = arrow();
  const vectors = [...columns].map(([name, column]) => [name, vectorOf(column)] as const);
  const rows = vectors[0]?.[1].length;
  const odd = vectors.find(([, { length }]) => length !== rows);
  if (odd) throw new Error(`column ${odd[0]} has ${odd[1].length} rows, the first has ${rows!}`);
  const table = new Table(Object.fromEntries(vectors));
  for (const [key, value] of Object.entries(metadata)) table.schema.metadata.set(key, value);
  return tableToIPC(table, 'file');
}

function vectorOf(column: TableColumn): Vector {
  const { Bool, Float64, Int32, makeVector, Utf8, vectorFromArray } = arrow();
  if (ArrayBuffer.isView(column)) return makeVector(column.slice()); // of its own buffer: see cacheFile.ts
  const types = { int32: Int32, float64: Float64, text: Utf8, bool: Bool };
  return vectorFromArray(column.values, new types[column.type]());
}

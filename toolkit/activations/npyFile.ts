/** Bytes before the values are a multiple of this. */
const ALIGNMENT = 64;
/** Digits that NumPy leaves room for in the number of rows. */
const ROW_DIGITS = 21;

/**
 * Columns as a NumPy array [rows, columns] in a `.npy` file of version 1.0, rows end to end, little-endian: the bytes that `numpy.save`
 * writes (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
 *
 * @param columns - at least one; float32 where all of them are, else float64
 * @throws Error where columns differ in length, or there is none
 */
export function npyFile(columns: readonly (Float32Array | Float64Array)[]): Uint8Array {
  const rows = columns[0]?.length;
  if (rows === undefined) throw new Error('an array without columns');
  const odd = columns.findIndex(({ length }) => length !== rows);
  if (odd >= 0) throw new Error(`column ${odd} has ${columns[odd]!.length} rows, the first has ${rows}`);
  const isSingle = columns.every((column) => column instanceof Float32Array);
  const bytes = isSingle ? 4 : 8;
  const head = header(isSingle ? '<f4' : '<f8', rows, columns.length);
  const file = new Uint8Array(head.length + rows * columns.length * bytes);
  file.set(head);
  const view = new DataView(file.buffer, head.length);
  columns.forEach((values, column) => {
    for (let row = 0; row < rows; row++) {
      const at = (row * columns.length + column) * bytes;
      if (isSingle) view.setFloat32(at, values[row]!, true);
      else view.setFloat64(at, values[row]!, true);
    }
  });
  return file;
}

/** Magic, version, length in two bytes, and a Python dictionary, padded with spaces. */
function header(type: string, rows: number, columns: number): Uint8Array {
  const said = `{'descr': '${type}', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`;
  const text = said + ' '.repeat(ROW_DIGITS - String(rows).length);
  const length = Math.ceil((10 + text.length + 1) / ALIGNMENT) * ALIGNMENT - 10;
  const file = new TextEncoder().encode(`\0NUMPY\x01\0\0\0${text.padEnd(length - 1)}\n`);
  file[0] = 0x93; // which UTF-8 writes as two bytes
  new DataView(file.buffer).setUint16(8, length, true);
  return file;
}

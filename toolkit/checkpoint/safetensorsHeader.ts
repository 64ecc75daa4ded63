import { z } from 'zod';
import { asJson, UserError } from '../errors';

/** One tensor of a safetensors file. */
export interface TensorEntry {
  name: string;
  /** As the file says: `F64`, `F32`, `F16`, `BF16` can be read, others only listed. */
  dtype: string;
  shape: number[];
}

/** A tensor with its place: bytes `begin` to `end`, exclusive, counted from the end of the header. */
export interface StoredTensor extends TensorEntry {
  begin: number;
  end: number;
}

/** Bytes of one value, of the dtypes whose values fill whole bytes. */
const WIDTHS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ...{ BOOL: 1, U8: 1, I8: 1, F8_E4M3: 1, F8_E5M2: 1, F8_E8M0: 1, U16: 2, I16: 2, F16: 2, BF16: 2 },
    ...{ U32: 4, I32: 4, F32: 4, U64: 8, I64: 8, F64: 8, C64: 8 },
  }),
);

const whole = z.int().min(0);
const EntrySchema = z.object({ dtype: z.string(), shape: z.array(whole), data_offsets: z.tuple([whole, whole]) });

/**
 * Reads the JSON header of a safetensors file, and checks that its tensors fill the `dataBytes` bytes after it exactly: without
 * overlap, without a hole, each as long as its shape and dtype say.
 * @throws {UserError} Naming `path`, and the tensor at fault where there is one.
 */
export function parseHeader(bytes: Uint8Array, dataBytes: number, path: string): Map<string, StoredTensor> {
  const header = parseObject(bytes, path);
  const tensors = Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, entry]) => parseEntry(name, entry, path));
  for (const tensor of tensors) checkLength(tensor, path);
  checkLayout(tensors, dataBytes, path);
  return new Map(tensors.map((tensor) => [tensor.name, tensor]));
}

function parseObject(bytes: Uint8Array, path: string): Record<string, unknown> {
  const expected = 'a JSON object in UTF-8, as safetensors files have';
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (typeof header === 'object' && header !== null && !Array.isArray(header))
      return header as Record<string, unknown>;
  } catch (cause) {
    throw new UserError({ what: `${path}: header cannot be read`, got: (cause as Error).message, expected }, { cause });
  }
  throw new UserError({ what: `${path}: header is not an object`, expected });
}

function parseEntry(name: string, value: unknown, path: string): StoredTensor {
  const parsed = EntrySchema.safeParse(value);
  if (!parsed.success)
    throw new UserError({
      what: `${path}: tensor ${name}: header entry`,
      got: asJson(value),
      expected: '{"dtype", "shape": sizes, "data_offsets": [begin, end]} in whole numbers',
    });
  const { dtype, shape, data_offsets } = parsed.data;
  return { name, dtype, shape, begin: data_offsets[0], end: data_offsets[1] };
}

/** A dtype not in `WIDTHS` is left to `read`, which refuses it. */
function checkLength({ name, dtype, shape, begin, end }: StoredTensor, path: string): void {
  const width = WIDTHS.get(dtype);
  const expected = width && shape.reduce((product, size) => product * size, width);
  if (end >= begin && (expected === undefined || expected === end - begin)) return;
  throw new UserError({
    what: `${path}: tensor ${name}: bytes`,
    got: end - begin,
    expected: `${expected ?? 'at least 0'} for ${dtype} of shape [${shape.join(', ')}]`,
  });
}

function checkLayout(tensors: readonly StoredTensor[], dataBytes: number, path: string): void {
  const outside = tensors.find(({ end }) => end > dataBytes);
  if (outside)
    throw new UserError({
      what: `${path}: tensor ${outside.name} ends beyond the file (truncated?): at byte`,
      got: outside.end,
      expected: `at most ${dataBytes}, the bytes after the header`,
    });
  let filled = 0;
  for (const { name, begin, end } of tensors.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== filled) {
      const fault = begin < filled ? 'overlaps the tensor before it' : 'leaves a hole before it';
      throw new UserError({
        what: `${path}: tensor ${name} ${fault}: begins at byte`,
        got: begin,
        expected: `${filled}`,
      });
    }
    filled = end;
  }
  if (filled !== dataBytes)
    throw new UserError({
      what: `${path}: bytes after the header`,
      got: dataBytes,
      expected: `${filled}, where the last tensor ends`,
    });
}

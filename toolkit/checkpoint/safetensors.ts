import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { UserError } from '../errors';
import { decodeBfloat16, decodeFloat16 } from './float';
import { missingWeights } from './missingWeights';
import { parseHeader, type StoredTensor, type TensorEntry } from './safetensorsHeader';
import { refuseStandIn } from '../standIn';

/** Bytes a header may have, as in the format's reference implementation. */
const LARGEST_HEADER = 100_000_000;
/** Bytes asked of the system at once, which refuses 2 GiB and more. */
const LARGEST_READ = 2 ** 30;

/** How the little-endian bytes of each supported dtype become float32, which rounds F64 to the nearest, ties to even. */
const DECODERS: ReadonlyMap<string, (buffer: ArrayBuffer) => Float32Array> = new Map([
  ['F64', (buffer: ArrayBuffer) => Float32Array.from(new Float64Array(buffer))],
  ['F32', (buffer: ArrayBuffer) => new Float32Array(buffer)],
  ['F16', (buffer: ArrayBuffer) => decodeFloat16(new Uint16Array(buffer))],
  ['BF16', (buffer: ArrayBuffer) => decodeBfloat16(new Uint16Array(buffer))],
]);

/**
 * An open safetensors file: 8 bytes with the header's length, a JSON header, the tensors' bytes. Only the header is held; each
 * tensor is read from disk when asked for.
 */
export class Safetensors {
  private constructor(
    private readonly path: string,
    private readonly file: number,
    private readonly dataStart: number,
    private readonly tensors: ReadonlyMap<string, StoredTensor>,
  ) {}

  /**
   * Opens a file and checks its header; `close` it after use.
   * @throws {UserError} When the file is missing, truncated or damaged, or when its weights lie in another format beside it.
   */
  static open(path: string): Safetensors {
    const file = openFile(path);
    try {
      refuseStandIn(path);
      const size = fstatSync(file).size;
      const dataStart = 8 + headerBytes(file, size, path);
      const header = new Uint8Array(readBytes(file, 8, dataStart - 8, path));
      return new Safetensors(path, file, dataStart, parseHeader(header, size - dataStart, path));
    } catch (error) {
      closeSync(file);
      throw error;
    }
  }

  /** Every tensor of the file by name, those of unsupported dtypes included. */
  get entries(): ReadonlyMap<string, TensorEntry> {
    return this.tensors;
  }

  /**
   * Values of one tensor, row-major, converted to float32.
   * @throws {UserError} When there is no such tensor, when its dtype is not supported, or when a value is NaN or infinite.
   */
  read(name: string): Float32Array {
    const tensor = this.tensors.get(name);
    if (tensor === undefined)
      throw new UserError({ what: `${this.path}: unknown tensor`, got: name, candidates: [...this.tensors.keys()] });
    const decode = DECODERS.get(tensor.dtype);
    if (decode === undefined)
      throw new UserError({
        what: `${this.path}: dtype of tensor ${name}`,
        got: tensor.dtype,
        expected: `one of ${[...DECODERS.keys()].join(', ')}`,
      });
    const bytes = readBytes(this.file, this.dataStart + tensor.begin, tensor.end - tensor.begin, this.path);
    const values = decode(bytes);
    checkFinite(values, name, this.path);
    return values;
  }

  close(): void {
    closeSync(this.file);
  }
}

function openFile(path: string): number {
  if (!existsSync(path)) throw missingWeights(path);
  const file = openSync(path, 'r');
  if (fstatSync(file).isFile()) return file;
  closeSync(file);
  throw new UserError({ what: `Not a file: ${path}`, expected: 'a safetensors file' });
}

function headerBytes(file: number, size: number, path: string): number {
  if (size < 8)
    throw new UserError({
      what: `${path} is truncated: bytes`,
      got: size,
      expected: 'at least 8, the length of the header',
    });
  const start = readBytes(file, 0, 8, path);
  const bytes = new DataView(start).getBigUint64(0, true);
  const most = Math.min(size - 8, LARGEST_HEADER);
  if (bytes <= most) return Number(bytes);
  checkNotAnother(Buffer.from(start).toString('latin1'), path);
  throw new UserError({
    what: `${path}: header length`,
    got: bytes,
    expected: most < LARGEST_HEADER ? `at most ${most}, the bytes left in the file (truncated?)` : `at most ${most}`,
  });
}

/** Names a file that no safetensors file begins as: the length of a header has zeros in its upper half. */
function checkNotAnother(start: string, path: string): void {
  const expected = 'a safetensors file';
  if (start.startsWith('PK\x03\x04'))
    throw new UserError({
      what: `${path} is a zip archive, as torch.save writes`,
      expected: `${expected}; named pytorch_model.bin, its error says how to make one of it`,
    });
  if (/^[\x20-\x7e]{8}$/.test(start))
    throw new UserError({ what: `${path} is text, which begins`, got: start, expected });
}

function readBytes(file: number, start: number, length: number, path: string): ArrayBuffer {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length;) {
    const read = readSync(file, bytes, at, Math.min(length - at, LARGEST_READ), start + at);
    if (read === 0) throw new UserError({ what: `${path} ended while it was read: at byte`, got: start + at });
    at += read;
  }
  return bytes.buffer;
}

function checkFinite(values: Float32Array, name: string, path: string): void {
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(values[i]))
      throw new UserError({
        what: `${path}: tensor ${name}: value ${i}`,
        got: values[i],
        expected: 'a finite float32 number',
      });
}

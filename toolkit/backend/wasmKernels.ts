import * as tf from '@tensorflow/tfjs-core';
import {
  broadcast_util,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import { type WasmBackend, WasmMemory, type WasmModules, type WasmSimd } from './wasmMemory';

/** Null for a call that is left to TensorFlow.js. */
type Kernel = (
  inputs: tf.NamedTensorInfoMap,
  attrs: tf.NamedAttrMap,
  memory: WasmMemory,
) => tf.TensorInfo | tf.TensorInfo[] | null;

const KERNELS: readonly [name: string, kernel: Kernel][] = [
  ['BatchMatMul', matMul],
  ['_FusedMatMul', matMul],
  ['Erf', erf],
  ['GatherV2', gatherRows],
  ['SplitV', splitColumns],
];

/** Of each wasm backend its memory with the kernels of each SIMD; null where there are none. */
const memories = new WeakMap<object, Record<WasmSimd, WasmMemory | null>>();
let inUse: WasmSimd = 'plain';

/** The SIMD whose kernels compute on wasm. */
export function simdInUse(): WasmSimd {
  return inUse;
}

export function useSimd(simd: WasmSimd): void {
  inUse = simd;
}

/** Whether a backend computes with the kernels of `wasmKernels.wat`. */
export function hasWasmKernels(backend: object): boolean {
  return memoryOf(backend) !== null;
}

/** What the kernels do with weights. */
export interface WeightKernels {
  /** Lets one be packed for products, once instead of at each. */
  letPack: (weight: TensorInfo) => void;
  /** A float32 tensor of numbers that are stored as IEEE 754 binary16. */
  ofHalves: (shape: number[], halves: Uint16Array) => tf.Tensor;
}

/** What is done with weights on the current backend; null where other kernels compute. */
export function weightKernels(): WeightKernels | null {
  const memory = memoryOf(tf.backend());
  if (!memory) return null;
  return {
    letPack: (weight) => {
      memory.letPack(weight);
    },
    ofHalves: (shape, halves) => tf.engine().makeTensorFromTensorInfo(memory.newOfHalves(shape, halves)),
  };
}

function memoryOf(backend: object): WasmMemory | null {
  return memories.get(backend)?.[inUse] ?? null;
}

/**
 * Puts the kernels of `wasmKernels.wat` before TensorFlow.js's on wasm, which has started: those keep a second copy of every weight,
 * and take erf, and multiply batches of matrices, one number at a time. On a processor without 128-bit SIMD nothing changes.
 * @param modules - Gives them where they have not been put there yet.
 * @returns whether there are kernels for the SIMD
 */
export function putWasmKernels(simd: WasmSimd, modules: () => WasmModules): boolean {
  const backend = tf.findBackend('wasm') as object;
  const found = memories.get(backend) ?? startKernels(backend, modules());
  return found[simd] !== null;
}

function startKernels(backend: object, { plain, relaxed }: WasmModules): Record<WasmSimd, WasmMemory | null> {
  const own = backend as WasmBackend;
  const found = { plain: WasmMemory.of(own, plain), relaxed: WasmMemory.of(own, relaxed) };
  memories.set(backend, found);
  if (found.plain) for (const [name, kernel] of KERNELS) putBefore(name, kernel);
  return found;
}

function putBefore(kernelName: string, kernel: Kernel): void {
  const { kernelFunc: theirs, ...config } = tf.getKernel(kernelName, 'wasm');
  tf.unregisterKernel(kernelName, 'wasm');
  tf.registerKernel({
    ...config,
    kernelFunc: (call) => {
      const memory = memoryOf(call.backend);
      return (memory && kernel(call.inputs, call.attrs ?? {}, memory)) ?? theirs(call);
    },
  });
}

function erf({ x }: tf.NamedTensorInfoMap, _: tf.NamedAttrMap, memory: WasmMemory): tf.TensorInfo | null {
  const count = tf.util.sizeFromShape(x!.shape);
  if (x!.dtype !== 'float32' || count === 0) return null;
  const out = memory.newTensor(x!.shape);
  memory.functions.erf(memory.addressOf(x!), memory.addressOf(out), count, 0);
  return out;
}

/** `x (1 + erf(x / sqrt(2))) / 2` as an activation of `_FusedMatMul`, which TensorFlow.js has no name for. */
export const GELU = 'geluexact';

/** Batches of matrices of one shape, as they lie in memory or transposed; steps in bytes. */
interface Matrices {
  address: number;
  /** Whether they are one, laid out by `WasmMemory.pack`. */
  isPacked: boolean;
  /** Leading dimensions. */
  outer: number[];
  batch: number;
  rows: number;
  columns: number;
  rowStep: number;
  columnStep: number;
}

/** `BatchMatMul` and `_FusedMatMul`; null for what is left to TensorFlow.js. */
function matMul(inputs: NamedTensorInfoMap, attrs: NamedAttrMap, memory: WasmMemory): TensorInfo | null {
  const { a, b, bias } = inputs;
  const { transposeA, transposeB, activation = 'linear' } = attrs;
  if (transposeB !== true) memory.packIfAgain(b!);
  const [left, right] = [matrices(memory, a!, transposeA === true), matrices(memory, b!, transposeB === true)];
  const isOurs = a!.dtype === 'float32' && b!.dtype === 'float32' && (activation === 'linear' || activation === GELU);
  const isTheirs = !isOurs || left.columns !== right.rows || !canPair(left, right) || (bias && bias.shape.length !== 1);
  if (left.isPacked || (isTheirs && right.isPacked)) throw new Error('TensorFlow.js cannot read a packed matrix');
  if (isTheirs) return null;
  const outer = broadcast_util.assertAndGetBroadcastShape(left.outer, right.outer);
  const product = memory.newTensor([...outer, left.rows, right.columns]);
  const [from, out] = [bias ? memory.addressOf(bias) : 0, memory.addressOf(product)];
  if (right.isPacked && transposeB === true)
    withUnpacked(memory, right, (plain) => {
      multiply(memory, left, plain, from, out);
    });
  else multiply(memory, left, right, from, out);
  if (activation === GELU) {
    const at = memory.addressOf(product);
    memory.functions.erf(at, at, util.sizeFromShape(product.shape), 1);
  }
  return product;
}

function matrices(memory: WasmMemory, tensor: TensorInfo, transposed: boolean): Matrices {
  const outer = tensor.shape.slice(0, -2);
  const [height, width] = tensor.shape.slice(-2) as [number, number];
  const [address, isPacked] = [memory.addressOf(tensor), memory.isPacked(tensor)];
  const common = { address, isPacked, outer, batch: util.sizeFromShape(outer) };
  return transposed
    ? { ...common, rows: width, columns: height, rowStep: 4, columnStep: 4 * width }
    : { ...common, rows: height, columns: width, rowStep: 4 * width, columnStep: 4 };
}

/** Whether every matrix has a partner, or one is the partner of all, and none is empty. */
function canPair(left: Matrices, right: Matrices): boolean {
  const isPaired = left.outer.join() === right.outer.join() || left.batch === 1 || right.batch === 1;
  return isPaired && left.batch * left.rows * left.columns * right.batch * right.columns > 0;
}

function multiply(memory: WasmMemory, left: Matrices, right: Matrices, bias: number, out: number): void {
  const { rows, columns: inner } = left;
  const { columns } = right;
  const addressOf = ({ address, batch }: Matrices, size: number, at: number) =>
    batch === 1 ? address : address + 4 * size * at;
  const { functions } = memory;
  memory.withScratch(functions.scratchBytes(rows, inner), (scratch) => {
    for (let at = 0; at < Math.max(left.batch, right.batch); at++) {
      const [a, b] = [addressOf(left, rows * inner, at), addressOf(right, inner * columns, at)];
      const product = out + 4 * rows * columns * at;
      const { rowStep, columnStep } = left;
      // prettier-ignore
      if (right.isPacked)
        functions.matMulPacked(a, rowStep, columnStep, b, bias, product, rows, inner, columns, scratch);
      else
        functions.matMul(
          a, rowStep, columnStep, b, right.rowStep, right.columnStep, bias, product, rows, inner, columns, scratch,
        );
    }
  });
}

/** Lends `act` a packed matrix that is read transposed, as it was. */
function withUnpacked(memory: WasmMemory, matrix: Matrices, act: (plain: Matrices) => void): void {
  const { address, rows, columns } = matrix;
  memory.withScratch(4 * rows * columns, (plain) => {
    memory.functions.unpack(address, columns, rows, plain);
    act({ ...matrix, address: plain, isPacked: false });
  });
}

/** `GatherV2` of whole rows, each copied in one piece; null for what is left to TensorFlow.js, an index out of range above all. */
function gatherRows(inputs: NamedTensorInfoMap, attrs: NamedAttrMap, memory: WasmMemory): TensorInfo | null {
  const { x, indices } = inputs as { x: TensorInfo; indices: TensorInfo };
  if (x.dtype !== 'float32' || indices.dtype !== 'int32' || attrs.axis !== 0 || attrs.batchDims !== 0) return null;
  const [rows, ...row] = x.shape as [number, ...number[]];
  const picked = memory.integersOf(indices);
  if (picked.some((index) => index < 0 || index >= rows)) return null;
  const out = memory.newTensor([...indices.shape, ...row]);
  const bytes = 4 * util.sizeFromShape(row);
  const [from, to] = [memory.addressOf(x), memory.addressOf(out)];
  picked.forEach((index, at) => {
    memory.copy(from + index * bytes, to + at * bytes, bytes);
  });
  return out;
}

/** `SplitV` of a matrix into equal parts side by side, row by row; null for what is left to TensorFlow.js. */
function splitColumns(inputs: NamedTensorInfoMap, attrs: NamedAttrMap, memory: WasmMemory): TensorInfo[] | null {
  const { x } = inputs as { x: TensorInfo };
  const { numOrSizeSplits: parts, axis } = attrs;
  const [rows, columns] = x.shape as [number, number];
  if (x.dtype !== 'float32' || x.shape.length !== 2 || axis !== 1 || typeof parts !== 'number' || columns % parts !== 0)
    return null;
  const bytes = (4 * columns) / parts;
  return Array.from({ length: parts }, (_, part) => {
    const out = memory.newTensor([rows, columns / parts]);
    const [from, to] = [memory.addressOf(x) + part * bytes, memory.addressOf(out)];
    for (let row = 0; row < rows; row++) memory.copy(from + row * 4 * columns, to + row * bytes, bytes);
    return out;
  });
}

import {
  broadcast_util,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import type { WasmMemory } from './wasmMemory';

/** `x (1 + erf(x / sqrt(2))) / 2` as an activation of `_FusedMatMul`, which TensorFlow.js has no name for. */
export const GELU = 'geluexact';

/** Batches of matrices of one shape, as they lie in memory or transposed; steps in bytes. */
interface Matrices {
  address: number;
  /** Leading dimensions. */
  outer: number[];
  batch: number;
  rows: number;
  columns: number;
  rowStep: number;
  columnStep: number;
}

/** `BatchMatMul` and `_FusedMatMul`; null for what is left to TensorFlow.js. */
export function matMul(inputs: NamedTensorInfoMap, attrs: NamedAttrMap, memory: WasmMemory): TensorInfo | null {
  const { a, b, bias } = inputs;
  const { transposeA, transposeB, activation = 'linear' } = attrs;
  if (a!.dtype !== 'float32' || b!.dtype !== 'float32' || (activation !== 'linear' && activation !== GELU)) return null;
  const [left, right] = [matrices(memory, a!, transposeA === true), matrices(memory, b!, transposeB === true)];
  if (left.columns !== right.rows || !canPair(left, right) || (bias && bias.shape.length !== 1)) return null;
  const outer = broadcast_util.assertAndGetBroadcastShape(left.outer, right.outer);
  const product = memory.newTensor([...outer, left.rows, right.columns]);
  multiply(memory, left, right, bias ? memory.addressOf(bias) : 0, memory.addressOf(product));
  if (activation === GELU) {
    const at = memory.addressOf(product);
    memory.functions.erf(at, at, util.sizeFromShape(product.shape), 1);
  }
  return product;
}

function matrices(memory: WasmMemory, tensor: TensorInfo, transposed: boolean): Matrices {
  const outer = tensor.shape.slice(0, -2);
  const [height, width] = tensor.shape.slice(-2) as [number, number];
  const common = { address: memory.addressOf(tensor), outer, batch: util.sizeFromShape(outer) };
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
  const bytes = 128 + 32 * (inner + 1) + 16 * inner * Math.ceil(rows / 4);
  memory.withScratch(bytes, (scratch) => {
    for (let at = 0; at < Math.max(left.batch, right.batch); at++) {
      const [a, b] = [addressOf(left, rows * inner, at), addressOf(right, inner * columns, at)];
      const product = out + 4 * rows * columns * at;
      // prettier-ignore
      memory.functions.matMul(
        a, left.rowStep, left.columnStep, b, right.rowStep, right.columnStep, bias, product, rows, inner, columns, scratch,
      );
    }
  });
}

import { type NamedAttrMap, type NamedTensorInfoMap, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { WasmMemory } from './wasmMemory';

/** `GatherV2` of whole rows, each copied in one piece; null for what is left to TensorFlow.js, an index out of range above all. */
export function gatherRows(inputs: NamedTensorInfoMap, attrs: NamedAttrMap, memory: WasmMemory): TensorInfo | null {
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
export function splitColumns(inputs: NamedTensorInfoMap, attrs: NamedAttrMap, memory: WasmMemory): TensorInfo[] | null {
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

import * as tf from '@tensorflow/tfjs-core';
import { matMul } from './wasmMatMul';
import { type WasmBackend, WasmMemory } from './wasmMemory';
import { gatherRows, splitColumns } from './wasmRows';

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

/** By wasm backend; null where there are no kernels of ours. */
const memories = new WeakMap<object, WasmMemory | null>();

/** Whether a backend computes with the kernels of `wasmKernels.wat`. */
export function hasWasmKernels(backend: object): boolean {
  return (memories.get(backend) ?? null) !== null;
}

/**
 * Puts the kernels of `wasmKernels.wat` before TensorFlow.js's on wasm, which has started: those keep a second copy of every weight,
 * and take erf, and multiply batches of matrices, one number at a time. On a processor without 128-bit SIMD nothing changes.
 */
export function useWasmKernels(): void {
  const backend = tf.findBackend('wasm');
  if (memories.has(backend)) return;
  const memory = WasmMemory.of(backend as unknown as WasmBackend);
  memories.set(backend, memory);
  if (memory) for (const [name, kernel] of KERNELS) putBefore(name, kernel);
}

function putBefore(kernelName: string, kernel: Kernel): void {
  const { kernelFunc: theirs, ...config } = tf.getKernel(kernelName, 'wasm');
  tf.unregisterKernel(kernelName, 'wasm');
  tf.registerKernel({
    ...config,
    kernelFunc: (call) => {
      const memory = memories.get(call.backend);
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

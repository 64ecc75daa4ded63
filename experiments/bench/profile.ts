import { getKernelsForBackend, profile } from '@tensorflow/tfjs-core';
import { openBackend, runTaps } from '../../toolkit';
import { encodingOf, normTaps } from './encodings';
import type { Sentences } from './plan';

/** Milliseconds that one kind of kernel took in a pass. */
export interface KernelTime {
  kernel: string;
  calls: number;
  milliseconds: number;
  /** Of all kernels' time. */
  share: number;
}

/**
 * Times every kernel of one wasm pass that brings home all layers' norms, the slowest kind first. A pass before it warms the backend
 * up.
 */
export async function profileKernels(checkpoint: string, sentences: Sentences): Promise<KernelTime[]> {
  const backend = await openBackend('wasm');
  const model = await backend.loadModel(checkpoint);
  const encodings = sentences.map(encodingOf);
  const pass = () => runTaps(model, encodings, normTaps(model));
  try {
    await pass();
    // tf.profile wants tensors to hand back, of which there is no need.
    const { kernels } = await profile(async () => {
      await pass();
      return [];
    });
    // The rest are TensorFlow.js's functions round a kernel, whose time is the kernel's.
    const registered = new Set(getKernelsForBackend('wasm').map(({ kernelName }) => kernelName));
    const own = kernels.filter(({ name }) => registered.has(name));
    const times = own.map(async ({ name, kernelTimeMs }) => ({ name, milliseconds: Number(await kernelTimeMs) }));
    return byKind(await Promise.all(times));
  } finally {
    await model.dispose();
  }
}

/** Sums up times by kernel, the slowest first. */
export function byKind(times: readonly { name: string; milliseconds: number }[]): KernelTime[] {
  const total = times.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const kinds = new Map<string, { calls: number; milliseconds: number }>();
  for (const { name, milliseconds } of times) {
    const kind = kinds.get(name) ?? { calls: 0, milliseconds: 0 };
    kinds.set(name, { calls: kind.calls + 1, milliseconds: kind.milliseconds + milliseconds });
  }
  return [...kinds]
    .map(([kernel, kind]) => ({ kernel, ...kind, share: kind.milliseconds / total }))
    .sort((a, b) => b.milliseconds - a.milliseconds);
}

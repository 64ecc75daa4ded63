import { webGpuAdapter, useGpu } from './gpu';
import { type Dawn, findAdapter } from './dawn';
import { openDevice } from './gpuAdapter';

/**
 * Registers the first GPU with TensorFlow.js.
 * @param dawn - instead of the package `webgpu`
 * @returns why there is none; null where it is registered
 * @throws {Error} Where the package is not installed, its binary does not load or the GPU does not open.
 */
export async function registerWebGpu(dawn?: Dawn): Promise<string | null> {
  if (webGpuAdapter() !== null) return null;
  const found = await findAdapter(dawn);
  if (typeof found === 'string') return found;
  // Imported before there is a `navigator.gpu` for it to find, or it would register a GPU by itself.
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  const device = await openDevice(found);
  withNavigator(() => {
    useGpu(WebGPUBackend, found, device);
  });
  return null;
}

/** TensorFlow.js asks whether there is a GPU where a browser has it. */
function withNavigator<T>(work: () => T): T {
  const own = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', { value: { gpu: {} }, configurable: true });
  try {
    return work();
  } finally {
    if (own) Object.defineProperty(globalThis, 'navigator', own);
    else Reflect.deleteProperty(globalThis, 'navigator');
  }
}

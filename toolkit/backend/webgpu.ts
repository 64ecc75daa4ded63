import * as tf from '@tensorflow/tfjs-core';

/** The part of WebGPU used here; Node's types do not have it. */
interface GpuAdapter {
  info: { vendor: string; architecture: string; device: string; description: string; isFallbackAdapter: boolean };
  limits: Record<string, number>;
  features: ReadonlySet<string>;
  requestDevice(asked: { requiredFeatures: string[]; requiredLimits: Record<string, number> }): Promise<GpuDevice>;
}
interface GpuDevice {
  lost: Promise<{ reason: string; message: string }>;
}
interface Gpu {
  requestAdapter(asked: { powerPreference: 'high-performance' }): Promise<GpuAdapter | null>;
}

/** What every kernel of TensorFlow.js may use, as far as the adapter goes. */
const LIMITS = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
] as const;

/** Set to 1 where a processor may stand in for a GPU: it is slower than wasm, and good for tests alone. */
export const SOFTWARE = 'AFN_WEBGPU_SOFTWARE';

let adapterName: string | null = null;
let lost: string | null = null;

/** What the GPU that is in use calls itself; null where none is. */
export function webGpuAdapter(): string | null {
  return adapterName;
}

/** Why the GPU does not answer any more; null as long as it does. */
export function lostWebGpu(): string | null {
  return lost;
}

/**
 * Registers the first GPU with TensorFlow.js, through Dawn as the package `webgpu` brings it.
 * @returns why there is none; null where it is registered
 */
export async function registerWebGpu(): Promise<string | null> {
  if (adapterName !== null) return null;
  const adapter = await findAdapter();
  if (adapter === null) return 'no adapter: this machine has no GPU that its driver shows to Vulkan, Metal or Direct3D';
  const { info } = adapter;
  if (info.isFallbackAdapter && process.env[SOFTWARE] !== '1')
    return `its adapter (${info.description}) is this machine's processor, and slower than wasm; ${SOFTWARE}=1 takes it`;
  const device = await adapter.requestDevice({
    requiredFeatures: [],
    requiredLimits: Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]!])),
  });
  void device.lost.then(({ reason, message }) => {
    lost = `${reason}: ${message}`;
  });
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  const backend = new WebGPUBackend(device as never, info as never);
  tf.registerBackend('webgpu', () => backend, 0);
  adapterName = [info.vendor, info.architecture, info.description].filter(Boolean).join(' ');
  return null;
}

/** TensorFlow.js looks for WebGPU where a browser has it. */
async function findAdapter(): Promise<GpuAdapter | null> {
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  const gpu = create([]) as unknown as Gpu;
  const navigator = { gpu, userAgent: 'node', platform: process.platform };
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true, writable: true });
  return gpu.requestAdapter({ powerPreference: 'high-performance' });
}

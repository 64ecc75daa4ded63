import * as tf from '@tensorflow/tfjs-core';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';

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

const VULKAN = 'libvulkan.so.1';
/** What Linux looks libraries up in. */
const LIBRARIES = '/etc/ld.so.cache';

/** Set to 1 where a processor may stand in for a GPU: it is slower than wasm, and good for tests alone. */
export const SOFTWARE = 'AFN_WEBGPU_SOFTWARE';

let kept: Gpu | null = null;
let adapterName: string | null = null;
let lost: string | null = null;

/** What the GPU that is in use calls itself; null where none is. */
export function webGpuAdapter(): string | null {
  return adapterName;
}

/** What went wrong while a GPU computed: that it was lost, where it was. */
export async function explainedGpuError(error: unknown): Promise<unknown> {
  await setImmediate(); // the loss is told after what it broke
  const what = `The GPU was lost: ${adapterName} (${lost}); run the command again to go on where it was`;
  return lost === null ? error : new Error(what, { cause: error });
}

/**
 * Registers the first GPU with TensorFlow.js, through Dawn as the package `webgpu` brings it.
 * @returns why there is none; null where it is registered
 */
export async function registerWebGpu(): Promise<string | null> {
  if (adapterName !== null) return null;
  if (process.platform === 'linux' && !hasVulkan()) return 'no Vulkan: the library libvulkan.so.1 is not installed';
  // Before there is a GPU for it to find, or it would register one of its own.
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
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
  const backend = new WebGPUBackend(device as never, info as never);
  tf.registerBackend('webgpu', () => backend, 0);
  adapterName = [info.vendor, info.architecture, info.description].filter(Boolean).join(' ');
  return null;
}

/** Dawn would complain on stderr where it does not find it. */
function hasVulkan(): boolean {
  const folders = (process.env.LD_LIBRARY_PATH ?? '').split(':').filter(Boolean);
  if (folders.some((folder) => existsSync(join(folder, VULKAN)))) return true;
  return existsSync(LIBRARIES) && readFileSync(LIBRARIES, 'latin1').includes(VULKAN);
}

async function findAdapter(): Promise<GpuAdapter | null> {
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  // TensorFlow.js looks whether there is a GPU where a browser has it. The one of Dawn would keep Node from ending.
  const navigator = { gpu: {}, userAgent: 'node', platform: process.platform };
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true, writable: true });
  kept = create([]) as unknown as Gpu;
  return kept.requestAdapter({ powerPreference: 'high-performance' });
}

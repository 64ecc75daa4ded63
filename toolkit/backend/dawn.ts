import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The part of WebGPU used here; Node's types do not have it. */
export interface GpuAdapter {
  info: { vendor: string; architecture: string; device: string; description: string; isFallbackAdapter: boolean };
  limits: GpuLimits;
  features: ReadonlySet<string>;
  requestDevice(asked: { requiredLimits: GpuLimits }): Promise<GpuDevice>;
}
export interface GpuDevice {
  limits: GpuLimits;
  lost: Promise<{ reason: string; message: string }>;
  pushErrorScope(kind: string): void;
  popErrorScope(): Promise<{ message: string } | null>;
}
interface Gpu {
  requestAdapter(asked: { powerPreference: 'high-performance' }): Promise<GpuAdapter | null>;
}

/** WebGPU outside of a browser, as the package `webgpu` has it. */
export interface Dawn {
  create: (options: string[]) => Gpu;
  /** `GPUBufferUsage` and others, which a browser has everywhere. */
  globals: object;
}

/** What kernels of TensorFlow.js may use, with the least that WebGPU promises: what has less is no GPU for it. */
const LIMITS = {
  maxBufferSize: 2 ** 28,
  maxStorageBufferBindingSize: 2 ** 27,
  maxStorageBuffersPerShaderStage: 8,
  maxComputeWorkgroupStorageSize: 2 ** 14,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupSizeX: 256,
  maxComputeWorkgroupsPerDimension: 2 ** 16 - 1,
};
export type GpuLimits = Record<keyof typeof LIMITS, number>;
const LIMIT_NAMES = Object.keys(LIMITS) as (keyof GpuLimits)[];
/** That an adapter does all that WebGPU asks for, and not only what old graphics interfaces have. */
const FEATURE = 'core-features-and-limits';

const VULKAN = 'libvulkan.so.1';
/** What Linux looks libraries up in. */
const LIBRARIES = '/etc/ld.so.cache';

/** Set to 1 where a processor may stand in for a GPU: it is slower than wasm, and good for tests alone. */
export const SOFTWARE = 'AFN_WEBGPU_SOFTWARE';

/** What is collected takes its adapters and devices with it. */
const kept: Gpu[] = [];

/**
 * The first GPU of this machine, or why there is none that can be used.
 * @throws {Error} Where the package is not installed or its binary does not load.
 */
export async function findAdapter(dawn?: Dawn): Promise<GpuAdapter | string> {
  if (!dawn && process.platform === 'linux' && !hasVulkan()) return `no Vulkan: the library ${VULKAN} is not installed`;
  const { create, globals } = dawn ?? (await import('webgpu'));
  Object.assign(globalThis, globals);
  const gpu = create([]);
  kept.push(gpu);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) return 'no adapter: this machine has no GPU that its driver shows to Vulkan, Metal or Direct3D';
  return refusal(adapter) ?? adapter;
}

/** Dawn would complain on stderr where it does not find it. */
function hasVulkan(): boolean {
  const folders = (process.env.LD_LIBRARY_PATH ?? '').split(':').filter(Boolean);
  if (folders.some((folder) => existsSync(join(folder, VULKAN)))) return true;
  return existsSync(LIBRARIES) && readFileSync(LIBRARIES, 'latin1').includes(VULKAN);
}

function refusal({ info, limits, features }: GpuAdapter): string | null {
  const { description, isFallbackAdapter } = info;
  if (isFallbackAdapter && process.env[SOFTWARE] !== '1')
    return `its adapter (${description}) is this machine's processor, and slower than wasm; ${SOFTWARE}=1 takes it`;
  if (!features.has(FEATURE)) return `its adapter (${description}) lacks the feature ${FEATURE}`;
  const small = LIMIT_NAMES.find((name) => !(limits[name] >= LIMITS[name]));
  return small
    ? `its adapter (${description}) allows ${limits[small] || 0} of ${small}, and ${LIMITS[small]} are needed`
    : null;
}

/** What computes on an adapter, with as much of each limit as it has. */
export function openDevice(adapter: GpuAdapter): Promise<GpuDevice> {
  const requiredLimits = Object.fromEntries(LIMIT_NAMES.map((name) => [name, adapter.limits[name]])) as GpuLimits;
  return adapter.requestDevice({ requiredLimits });
}

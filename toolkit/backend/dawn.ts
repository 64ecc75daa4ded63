import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type GpuAdapter, shortcoming } from './gpuAdapter';

/** What hands out adapters. */
interface Gpu {
  requestAdapter(asked: { powerPreference: 'high-performance' }): Promise<GpuAdapter | null>;
}

/** WebGPU outside of a browser, as the package `webgpu` has it. */
export interface Dawn {
  create: (options: string[]) => Gpu;
  /** `GPUBufferUsage` and others, which a browser has everywhere. */
  globals: object;
}

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
  const noVulkan = !dawn && process.platform === 'linux' ? withoutVulkan(process.env) : null;
  if (noVulkan !== null) return noVulkan;
  const { create, globals } = dawn ?? (await import('webgpu'));
  Object.assign(globalThis, globals);
  const gpu = create([]);
  kept.push(gpu);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) return 'no adapter: this machine has no GPU that its driver shows to Vulkan, Metal or Direct3D';
  return refusal(adapter) ?? adapter;
}

/** Why there is no Vulkan on this Linux, of which Dawn would complain on stderr; null where there may be. */
export function withoutVulkan(env: NodeJS.ProcessEnv): string | null {
  const libraries = split(env.LD_LIBRARY_PATH).map((folder) => join(folder, VULKAN));
  const isKnown = existsSync(LIBRARIES) && readFileSync(LIBRARIES, 'latin1').includes(VULKAN);
  if (!isKnown && !libraries.some((library) => existsSync(library)))
    return `no Vulkan: the library ${VULKAN} is not installed`;
  if ([...split(env.VK_DRIVER_FILES ?? env.VK_ICD_FILENAMES), ...split(env.VK_ADD_DRIVER_FILES)].length > 0)
    return null;
  const hasDriver = (folder: string) =>
    existsSync(folder) && readdirSync(folder).some((name) => name.endsWith('.json'));
  return driverFolders(env).some(hasDriver)
    ? null
    : 'no Vulkan driver in the folders vulkan/icd.d; VK_DRIVER_FILES names one';
}

/** Where the loader of Vulkan looks for drivers. */
function driverFolders(env: NodeJS.ProcessEnv): string[] {
  const roots = [
    ...[env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), ...split(env.XDG_CONFIG_DIRS ?? '/etc/xdg')],
    ...['/usr/local/etc', '/etc', env.XDG_DATA_HOME ?? join(homedir(), '.local/share')],
    ...split(env.XDG_DATA_DIRS ?? '/usr/local/share:/usr/share'),
  ];
  return roots.map((root) => join(root, 'vulkan/icd.d'));
}

function split(list: string | undefined): string[] {
  return (list ?? '').split(':').filter(Boolean);
}

function refusal(adapter: GpuAdapter): string | null {
  if (adapter.info.isFallbackAdapter && process.env[SOFTWARE] !== '1')
    return `its adapter (${adapter.info.description}) is this machine's processor, and slower than wasm; ${SOFTWARE}=1 takes it`;
  if (!adapter.features.has(FEATURE)) return `its adapter (${adapter.info.description}) lacks the feature ${FEATURE}`;
  return shortcoming(adapter);
}

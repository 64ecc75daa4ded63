import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import { UserError } from '../errors';
import type { StartedBackend } from './backend';
import { useGpu, webGpuAdapter } from './gpu';
import { type GpuAdapter, openDevice, shortcoming } from './gpuAdapter';
import { putWasmKernels, useSimd } from './wasmKernels';
import type { WasmModules, WasmSimd } from './wasmMemory';

/** What computes in a browser, in the order of preference. */
export const BROWSER_BACKENDS = ['webgpu', 'wasm-relaxed', 'wasm'] as const;
export type BrowserBackendName = (typeof BROWSER_BACKENDS)[number];

/** Where a page's server has what computes on wasm. */
export interface WasmAssets {
  /** Folder with TensorFlow.js's modules, its URL ending in a slash. */
  tensorflow: string;
  /** The modules of our kernels. */
  kernels: () => Promise<WasmModules>;
}

interface BrowserGpu {
  requestAdapter(asked: { powerPreference: 'high-performance' }): Promise<GpuAdapter | null>;
}

/** A backend that has started in a browser. */
export interface BrowserBackend extends StartedBackend {
  name: BrowserBackendName;
}

/**
 * Starts TensorFlow.js in a browser's page or worker, once: the named backend, or the first of `BROWSER_BACKENDS` that starts. A GPU that
 * is the machine's processor in disguise is slower than wasm, and is taken only where `webgpu` is asked for.
 * @throws {UserError} For a name that is none of these, or a named backend that does not start here.
 */
export async function startInBrowser(assets: WasmAssets, asked?: string): Promise<BrowserBackend> {
  tf.enableProdMode();
  const chosen = BROWSER_BACKENDS.find((name) => name === asked);
  if (asked !== undefined && !chosen)
    throw new UserError({ what: 'Unknown backend', got: asked, candidates: BROWSER_BACKENDS });
  const failures: string[] = [];
  for (const name of chosen ? [chosen] : BROWSER_BACKENDS) {
    const failure = name === 'webgpu' ? await startGpu(chosen === name) : await startWasm(name, assets);
    if (failure === null) return { name, reason: reasonOf(chosen, failures) };
    failures.push(`${name}: ${failure}`);
  }
  throw new UserError({ what: `No backend starts in this browser: ${failures.join('; ')}` });
}

function reasonOf(chosen: string | undefined, failures: readonly string[]): string {
  if (chosen !== undefined) return 'as asked';
  return failures.length > 0 ? failures.join('; ') : 'first choice';
}

/** Null when the GPU has started, otherwise why it has not. */
async function startGpu(takesSoftware: boolean): Promise<string | null> {
  const { gpu } = (globalThis as unknown as { navigator: { gpu?: BrowserGpu } }).navigator;
  if (!gpu) return 'this browser has no WebGPU, or none for a page that came over plain HTTP';
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) return 'the browser offers no GPU';
  const { description, isFallbackAdapter } = adapter.info;
  if (isFallbackAdapter && !takesSoftware) return `its adapter (${description}) is this machine's processor`;
  const lacking = shortcoming(adapter);
  if (lacking !== null) return lacking;
  try {
    useGpu(WebGPUBackend, adapter, await openDevice(adapter));
    return (await tf.setBackend('webgpu')) ? null : `its adapter (${webGpuAdapter() ?? ''}) does not start`;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Null when wasm computes with such products, otherwise why it does not. */
async function startWasm(name: 'wasm-relaxed' | 'wasm', { tensorflow, kernels }: WasmAssets): Promise<string | null> {
  try {
    if (tf.getBackend() !== 'wasm') {
      tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false); // its threads would need a page that is isolated from others
      setWasmPaths(tensorflow);
      if (!(await tf.setBackend('wasm'))) return 'it does not start';
    }
    const modules = await kernels();
    const has = (simd: WasmSimd) => putWasmKernels(simd, () => modules);
    const simd = name === 'wasm' ? 'plain' : 'relaxed';
    if (!has(simd) && simd === 'relaxed')
      return has('plain') ? 'this browser has no relaxed SIMD' : 'this browser has no SIMD, and computes slowly';
    useSimd(simd);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

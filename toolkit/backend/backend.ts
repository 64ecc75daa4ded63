import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { dirname } from 'node:path';
import { UserError } from '../errors';
import { loadNative } from './nativeLoad';
import { registerWebGpu } from './webgpu';
import { putWasmKernels, simdInUse, useSimd } from './wasmKernels';
import type { WasmSimd } from './wasmMemory';
import { readWasmModules } from './wasmModules';

/** What runs the graph, in the order of preference. The two on wasm round differently, and may both be open in a process. */
export const BACKENDS = ['tfjs-node-gpu', 'tfjs-node', 'webgpu', 'wasm-relaxed', 'wasm', 'cpu'] as const;
export type BackendName = (typeof BACKENDS)[number];

/** A backend that has started. */
export interface StartedBackend {
  name: BackendName;
  /** Why not an earlier one, for people to read. */
  reason: string;
}

/** The names that TensorFlow.js knows backends by. */
type TfjsName = 'tensorflow' | 'webgpu' | 'wasm' | 'cpu';

/** A backend as TensorFlow.js knows it, and on wasm whose kernels are in use. */
interface Place {
  tfjs: TfjsName;
  simd: WasmSimd | null;
}

const PLACES: Record<BackendName, Place> = {
  'tfjs-node-gpu': { tfjs: 'tensorflow', simd: null },
  'tfjs-node': { tfjs: 'tensorflow', simd: null },
  webgpu: { tfjs: 'webgpu', simd: null },
  'wasm-relaxed': { tfjs: 'wasm', simd: 'relaxed' },
  wasm: { tfjs: 'wasm', simd: 'plain' },
  cpu: { tfjs: 'cpu', simd: null },
};

/** Whether a backend is native TensorFlow. */
export function isNative(name: BackendName): boolean {
  return PLACES[name].tfjs === 'tensorflow';
}

/**
 * Starts a TensorFlow.js backend: the named one, or the first of `BACKENDS` that loads. Where none was current before, it is now.
 * @param sessions - How many threads will run a model each by itself: native TensorFlow then gives each one thread.
 * @throws {UserError} For an unknown name, or a named backend that does not load here.
 */
export async function startBackend(name?: string, sessions = 1): Promise<StartedBackend> {
  tf.enableProdMode(); // silences the advertisement for tfjs-node; the line that shows the backend says more
  if (name === undefined) return firstThatStarts(sessions);
  const chosen = BACKENDS.find((backend) => backend === name);
  if (!chosen) throw new UserError({ what: 'Unknown backend', got: name, candidates: BACKENDS });
  const failure = await tryBackend(chosen, sessions);
  if (failure !== null) throw new UserError({ what: `Backend ${chosen} does not load here: ${failure}` });
  return { name: chosen, reason: 'as asked' };
}

/**
 * What computes beside a model on a started backend: the same, but wasm beside WebGPU, from which nothing comes home without being
 * awaited. Fits of probes wait for each product before they ask for the next.
 */
export async function startBeside(name: BackendName): Promise<BackendName> {
  if (name !== 'webgpu') return name;
  try {
    return (await startBackend('wasm-relaxed')).name;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return (await startBackend('wasm')).name;
  }
}

async function firstThatStarts(sessions: number): Promise<StartedBackend> {
  const failures: string[] = [];
  for (const name of BACKENDS) {
    const failure = await tryBackend(name, sessions);
    if (failure === null) return { name, reason: failures.length > 0 ? failures.join('; ') : 'first choice' };
    failures.push(`${name}: ${failure}`);
  }
  throw new Error(`No TensorFlow.js backend loads: ${failures.join('; ')}`);
}

/** Null when the backend has started, otherwise why it has not. */
async function tryBackend(name: BackendName, sessions: number): Promise<string | null> {
  const { tfjs, simd } = PLACES[name];
  const earlier = current();
  try {
    if (name === 'tfjs-node-gpu' || name === 'tfjs-node')
      leavingCurrent(() => {
        loadNative(name, sessions);
      });
    if (tfjs === 'wasm') await prepareWasm();
    const noGpu = tfjs === 'webgpu' ? await registerWebGpu() : null;
    if (noGpu !== null) return noGpu;
    const started = leavingCurrent(() => tf.setBackend(tfjs));
    if (!(await started)) {
      tf.removeBackend(tfjs);
      return 'it does not start';
    }
    if (simd === null) return null;
    if (!putWasmKernels(simd, readWasmModules) && simd === 'relaxed')
      return 'this processor or this Node has no relaxed SIMD';
    if (!earlier) useSimd(simd);
    return null;
  } catch (error) {
    return shortReason(error as NodeJS.ErrnoException);
  }
}

/** Makes wasm here, where it can be awaited: TensorFlow.js would have a backend that is not ready as the current one meanwhile. */
async function prepareWasm(): Promise<void> {
  if (tf.getBackend() === 'wasm') return;
  setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  const factory = tf.findBackendFactory('wasm');
  const made = factory();
  if (!tf.util.isPromise(made)) return;
  const backend = await made;
  if (tf.findBackendFactory('wasm') !== factory) return; // another call was faster
  tf.removeBackend('wasm');
  tf.registerBackend('wasm', () => backend);
}

function shortReason(error: NodeJS.ErrnoException): string {
  if (error.code === 'MODULE_NOT_FOUND' || error.code === 'ERR_MODULE_NOT_FOUND') return 'not installed';
  return error.message.split('\n')[0]!;
}

// TensorFlow.js has one current backend for the whole process, and moves a tensor of another one to it without a word. Work therefore
// names its backend, and leaves the current one as it found it.

/** Does synchronous work with a started backend as the current one. */
export function onBackend<T>(name: BackendName, work: () => T): T {
  return leavingCurrent(() => {
    makeCurrent(PLACES[name]);
    return work();
  });
}

/** What is current; null where nothing has started. */
function current(): Place | null {
  const tfjs = tf.getBackend() as TfjsName | undefined;
  return tfjs ? { tfjs, simd: simdInUse() } : null;
}

/** Makes the backend that was current before some synchronous work current again; where none was, the work's own stays. */
function leavingCurrent<T>(work: () => T): T {
  const earlier = current();
  try {
    return work();
  } finally {
    if (earlier) makeCurrent(earlier);
  }
}

/** The end of the last work in several steps: as the current backend, it belongs to the process. */
let lastTurn: Promise<unknown> = Promise.resolve();

/**
 * Does work that awaits between its uses of TensorFlow.js with a started backend as the current one. Such works wait for each other;
 * `onBackend` comes between their steps and leaves no trace.
 */
export function onBackendInTurn<T>(name: BackendName, work: () => Promise<T>): Promise<T> {
  const turn = lastTurn.then(async () => {
    const earlier = current();
    makeCurrent(PLACES[name]);
    try {
      return await work();
    } finally {
      if (earlier) makeCurrent(earlier);
    }
  });
  lastTurn = turn.catch(() => undefined);
  return turn;
}

/** Of a started backend this is done when the call returns: the promise has nothing more to say. */
function makeCurrent({ tfjs, simd }: Place): void {
  if (tf.getBackend() !== tfjs) void tf.setBackend(tfjs);
  if (simd !== null) useSimd(simd);
}

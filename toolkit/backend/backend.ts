import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { dirname } from 'node:path';
import { UserError } from '../errors';
import { isNativeBuilt, oneThreadEach, prepareForNative, requireNativeBuild } from './nativeLoad';
import { useWasmKernels } from './wasmKernels';

/** What runs the graph, in the order of preference. */
export const BACKENDS = ['tfjs-node-gpu', 'tfjs-node', 'wasm', 'cpu'] as const;
export type BackendName = (typeof BACKENDS)[number];

/** The backend in use. */
export interface Backend {
  name: BackendName;
  /** Why not an earlier one, for people to read. */
  reason: string;
}

export interface BackendOptions {
  /** Threads that will run the model each by itself, as `loadModel` is told: native TensorFlow then gives each one thread. */
  workers?: number;
}

let current: BackendName | null = null;

/** The backend selected last, null where none was. */
export function currentBackend(): BackendName | null {
  return current;
}

/**
 * Makes a TensorFlow.js backend the current one: the named one, or the first of `BACKENDS` that loads.
 * @throws {UserError} For an unknown name, or a named backend that does not load here.
 */
export async function selectBackend(name?: string, options: BackendOptions = {}): Promise<Backend> {
  if ((options.workers ?? 1) > 1) oneThreadEach(options.workers!);
  const backend = await chooseBackend(name);
  current = backend.name;
  return backend;
}

async function chooseBackend(name: string | undefined): Promise<Backend> {
  tf.enableProdMode(); // silences the advertisement for tfjs-node; the line that shows the backend says more
  if (name === undefined) return firstThatLoads();
  const chosen = BACKENDS.find((backend) => backend === name);
  if (!chosen) throw new UserError({ what: 'Unknown backend', got: name, candidates: BACKENDS });
  const failure = await tryBackend(chosen);
  if (failure !== null) throw new UserError({ what: `Backend ${chosen} does not load here: ${failure}` });
  return { name: chosen, reason: 'as asked' };
}

async function firstThatLoads(): Promise<Backend> {
  const failures: string[] = [];
  for (const name of BACKENDS) {
    const failure = await tryBackend(name);
    if (failure === null) return { name, reason: failures.length > 0 ? failures.join('; ') : 'first choice' };
    failures.push(`${name}: ${failure}`);
  }
  throw new Error(`No TensorFlow.js backend loads: ${failures.join('; ')}`);
}

/** Null when the backend is now the current one, otherwise why it is not. */
async function tryBackend(name: BackendName): Promise<string | null> {
  try {
    if (name === 'tfjs-node-gpu' || name === 'tfjs-node') await loadNative(name);
    if (name === 'wasm') setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
    const registered = name.startsWith('tfjs-node') ? 'tensorflow' : name;
    if (!(await tf.setBackend(registered))) return 'it does not start';
    if (name === 'wasm') useWasmKernels();
    return null;
  } catch (error) {
    return shortReason(error as NodeJS.ErrnoException);
  }
}

/** The installed package if it loads, or else what `npm run native` built. */
async function loadNative(name: 'tfjs-node-gpu' | 'tfjs-node'): Promise<void> {
  prepareForNative();
  try {
    await import(`@tensorflow/${name}`);
  } catch (error) {
    if (!isNativeBuilt(name)) throw error;
    requireNativeBuild(name);
  }
}

function shortReason(error: NodeJS.ErrnoException): string {
  if (error.code === 'MODULE_NOT_FOUND' || error.code === 'ERR_MODULE_NOT_FOUND') return 'not installed';
  return error.message.split('\n')[0]!;
}

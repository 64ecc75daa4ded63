import * as tf from '@tensorflow/tfjs-core';
import util from 'node:util';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { commandName } from '../installation';
import { CPU_PINS, damageBySize, GPU_PINS, nativeFolder, type NativePins, readReady } from './nativeFolder';
import { isSupportedPlatform } from './nativeTools';

const BUILD = commandName('native');

/** The pins of a native backend. */
function pinsOf(backend: NativePins['backend']): NativePins {
  return backend === 'tfjs-node' ? CPU_PINS : GPU_PINS;
}

/** Whether `npm run native` could build native TensorFlow here and has not. */
export function isNativeMissing(): boolean {
  return isSupportedPlatform() && readReady(nativeFolder(CPU_PINS)) === null;
}

/**
 * How many times as fast as wasm with as many workers: 1,445 against 268 tokens/s on two cores with AVX-512 (bert-base-uncased, all
 * layers' norms; `experiments/results/bench/`).
 */
export const NATIVE_SPEEDUP = 5;

/** Whether `npm run native` has built `backend`. */
export function isNativeBuilt(backend: NativePins['backend']): boolean {
  return readReady(nativeFolder(pinsOf(backend))) !== null;
}

/**
 * Registers native TensorFlow as TensorFlow.js's backend `tensorflow`: the installed package if it loads, or else what
 * `npm run native` built.
 * @param sessions - That will run side by side.
 * @throws {Error} When it does not load, or what loads is not what its name says.
 */
export function loadNative(backend: NativePins['backend'], sessions: number): void {
  if (backend === 'tfjs-node' && sessions > 1) oneThreadEach(sessions);
  prepareForNative();
  try {
    createRequire(__filename)(`@tensorflow/${backend}`);
  } catch (error) {
    if (!isNativeBuilt(backend)) throw error;
    requireNativeBuild(backend);
  }
  checkPackage(backend);
  if (backend === 'tfjs-node-gpu') checkDevice();
}

/** Both packages bring a backend of the same name, and the first that is loaded stays for as long as the process lives. */
function checkPackage(backend: NativePins['backend']): void {
  const loaded = tf.findBackend('tensorflow') as { isGPUPackage?: boolean } | null;
  const other = backend === 'tfjs-node' ? 'tfjs-node-gpu' : 'tfjs-node';
  if (loaded && (loaded.isGPUPackage ?? false) !== (backend === 'tfjs-node-gpu'))
    throw new Error(`${other} is in use in this process`);
}

/** The package for GPUs would compute on the processor, and say nothing. */
function checkDevice(): void {
  if (!nativeBinding()?.isUsingGpuDevice())
    throw new Error('TensorFlow loads, but finds no GPU that it can use; TF_CPP_MIN_LOG_LEVEL=0 shows why');
}

/**
 * Registers the TensorFlow of a finished build as TensorFlow.js's backend `tensorflow`.
 * @throws {Error} When a file of it has changed, or it does not load.
 */
function requireNativeBuild(backend: NativePins['backend']): void {
  const pins = pinsOf(backend);
  const folder = nativeFolder(pins);
  const ready = readReady(folder);
  if (!ready) throw new Error('not built');
  const damage = damageBySize(folder, ready);
  if (damage !== null) throw new Error(`the build of ${BUILD} is damaged (${damage}); run it again`);
  try {
    requireNativePackage(folder, backend);
  } catch (error) {
    const [reason] = (error as Error).message.split('\n');
    throw new Error(`the build of ${BUILD} does not load (${reason})`, { cause: error });
  }
}

/**
 * Starts the TensorFlow in a build's folder, finished or not: for the checks that come before `ready.json`.
 * @throws {Error} When it does not load, or was built for a GPU and finds none.
 */
export async function startNativeFolder(folder: string, backend: NativePins['backend']): Promise<void> {
  tf.enableProdMode();
  requireNativePackage(folder, backend);
  await tf.setBackend('tensorflow');
  if (backend === 'tfjs-node-gpu') checkDevice();
}

/**
 * The package brings its own copy of tfjs-core; both copies share one engine through the global namespace, so that tensors of
 * ours run on its backend.
 */
function requireNativePackage(folder: string, backend: NativePins['backend']): void {
  prepareForNative();
  createRequire(join(folder, 'sources/package.json'))(`@tensorflow/${backend}`);
}

/**
 * What tfjs-node needs before it loads. TensorFlow's own log is kept to errors, and its oneDNN kernels are on, unless the user asked
 * otherwise: by itself TensorFlow turns them on only on processors with instructions for neural networks, such as AVX512-VNNI.
 * `node:util` gets back the two functions that tfjs-node 4.22 calls in nearly every kernel and that Node 23 and later do not have
 * (tensorflow/tfjs#8609).
 */
export function prepareForNative(): void {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  process.env[ONE_DNN] ??= '1';
  const removed = util as { isNullOrUndefined?: (value: unknown) => boolean; isArray?: (value: unknown) => boolean };
  removed.isNullOrUndefined ??= (value) => value === null || value === undefined;
  removed.isArray ??= (value) => Array.isArray(value);
}

const ONE_DNN = 'TF_ENABLE_ONEDNN_OPTS';

/** Whether TensorFlow, once loaded, has the kernels of oneDNN in this process: the user may have turned them off. */
export function hasOneDnn(): boolean {
  return ['1', 'true'].includes(process.env[ONE_DNN]?.toLowerCase() ?? '');
}

/**
 * Has TensorFlow run `sessions` at once with one thread each, unless the user said otherwise: sessions side by side are faster than
 * one over all cores. TensorFlow reads it once, when it loads.
 */
function oneThreadEach(sessions: number): void {
  process.env.TF_NUM_INTRAOP_THREADS ??= '1';
  process.env.TF_NUM_INTEROP_THREADS ??= String(sessions);
}

/** The part of tfjs-node's native addon that runs a SavedModel; tensors and sessions are numbers. */
export interface NativeBinding {
  readonly TF_Version: string;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  isUsingGpuDevice(): boolean;
  createTensor(shape: number[], dtype: number, values: Int32Array | Float32Array): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Float32Array;
  loadSavedModel(dir: string, tags: string): number;
  deleteSavedModel(session: number): void;
  /** Names are joined by commas. */
  runSavedModel(
    session: number,
    inputIds: number[],
    inputNames: string,
    outputNames: string,
  ): { id: number; shape: number[] }[];
}

/** The addon of the native TensorFlow that has started in this process; undefined where none has. */
export function nativeBinding(): NativeBinding | undefined {
  return (tf.findBackend('tensorflow') as unknown as { binding?: NativeBinding } | null)?.binding;
}

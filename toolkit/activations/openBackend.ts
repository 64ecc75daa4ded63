import { availableParallelism, freemem } from 'node:os';
import { type BackendName, type StartedBackend, startBackend, startBeside } from '../backend/backend';
import type { NativePins } from '../backend/nativeFolder';
import { startNativeFolder } from '../backend/nativeLoad';
import { stateProducts } from '../backend/stateProducts';
import { webGpuAdapter, webGpuTensorBytes } from '../backend/gpu';
import { type ConvertedOptions, convertedCheckpoint } from './convertedCheckpoint';
import { checkConverted } from './loadCheck';
import { type LoadOptions, loadModelOn, type Model } from './model';

/** How a model is loaded, and how a checkpoint that is not converted is made ready. */
export type CheckpointOptions = LoadOptions & Pick<ConvertedOptions, 'onProgress' | 'say' | 'signal'>;

/** What computes: a TensorFlow and the threads it runs in. Several may be open in a process, and none is in the way of another. */
export interface Backend {
  readonly name: BackendName;
  /** Why not an earlier one of `BACKENDS`, for people to read. */
  readonly reason: string;
  /** Type of the numbers that come out. */
  readonly precision: 'float32';
  /** What a GPU calls itself, where WebGPU computes on one; null elsewhere. */
  readonly adapter: string | null;
  /** Padded tokens per batch. Which sentences share a batch can change the last bits of a score. */
  readonly tokenBudget: number;
  /** Threads that run the model: 1 is the caller's own. */
  readonly workers: number;
  /** Threads for what is computed without the model: as many as were asked for, on a GPU too. */
  readonly threads: number;
  /**
   * Loads a checkpoint: a converted folder, or what `convertedCheckpoint` makes one of and keeps, which is a Hugging Face folder or the
   * name of a model on the hub. Every file is checked against its digest first.
   * @throws {UserError} When there is no such checkpoint, or its folder was altered.
   */
  readonly loadModel: (checkpoint: string, options?: CheckpointOptions) => Promise<Model>;
  /** What fits of probes are computed on: the same, or wasm beside WebGPU. */
  readonly fitting: BackendName;
  /** Holds states [rows, features] and multiplies with them, for fits of probes. To be disposed of. */
  readonly stateProducts: (states: Float32Array, features: number) => ReturnType<typeof stateProducts>;
}

export interface BackendOptions {
  /**
   * Threads that compute; default 1, this thread. On wasm each has the weights to itself, up to 0.6 GiB in all for bert-base. Native
   * TensorFlow gives each one thread of its own, if it was not open before in this process. A GPU is used from this thread alone: its
   * `workers` are 1, whatever is asked.
   */
  workers?: number;
  /**
   * Native TensorFlow computes each product in one thread, however many there are, as it does for several workers: fits of probes then
   * have the same bytes with any number of threads and cores. Default false.
   */
  oneThreadEach?: boolean;
}

/**
 * Small batches pad less, and on no backend that was measured are larger ones faster. A change goes with another version of the
 * toolkit, which the scores that are kept between runs depend on.
 */
const TOKEN_BUDGET = 256;
/** With as few as that a GPU would be idle; by guess, since none was measured. */
const GPU_TOKEN_BUDGET = 4096;
/** What a token may take of a tensor on a GPU: its scores over a vocabulary of 65,536. */
const TOKEN_BYTES = 4 * 65_536;

/**
 * Opens a backend: the named one, or the first of `BACKENDS` that loads.
 * @throws {UserError} For an unknown name, or a named backend that does not load here.
 */
export async function openBackend(
  name?: string,
  { workers = 1, oneThreadEach = false }: BackendOptions = {},
): Promise<Backend> {
  const started = await startBackend(name, oneThreadEach ? Math.max(2, workers) : workers);
  return backendOf(started, workers, await startBeside(started.name));
}

/**
 * Opens the native TensorFlow in a build's folder, finished or not: for the checks that come before `ready.json`.
 * @throws {Error} When it does not load, or was built for a GPU and finds none.
 */
export async function openNativeFolder(folder: string, name: NativePins['backend']): Promise<Backend> {
  await startNativeFolder(folder, name);
  return backendOf({ name, reason: 'as asked' }, 1, name);
}

function gpuTokenBudget(): number {
  return Math.min(GPU_TOKEN_BUDGET, Math.floor(webGpuTensorBytes() / TOKEN_BYTES));
}

/**
 * A GPU is one, however many threads ask for it.
 * @param fitting - what fits are computed on
 */
function backendOf({ name, reason }: StartedBackend, asked: number, fitting: BackendName): Backend {
  const isOnGpu = name === 'tfjs-node-gpu' || name === 'webgpu';
  const workers = isOnGpu ? 1 : asked;
  const adapter = name === 'webgpu' ? webGpuAdapter() : null;
  const tokenBudget = name === 'webgpu' ? gpuTokenBudget() : TOKEN_BUDGET;
  const settings = {
    name,
    reason,
    precision: 'float32',
    adapter,
    tokenBudget,
    workers,
    threads: asked,
    fitting,
  } as const;
  const backend: Backend = {
    ...settings,
    loadModel: (checkpoint, options = {}) => loadCheckpoint(settings, checkpoint, options),
    stateProducts: (states, features) => stateProducts(fitting, states, features),
  };
  return Object.freeze(backend);
}

async function loadCheckpoint(
  settings: Parameters<typeof loadModelOn>[0],
  checkpoint: string,
  options: CheckpointOptions,
): Promise<Model> {
  if (options.opened) return loadModelOn(settings, checkpoint, options);
  const check = (dir: string) => checkConverted(dir, { loadModel: (folder) => loadModelOn(settings, folder, {}) });
  return loadModelOn(settings, await convertedCheckpoint(checkpoint, { ...options, check }), options);
}

const GIB = 1024 ** 3;
/** Memory of the thread that feeds the workers, with the weights as stored. */
const MAIN_BYTES = 0.6 * GIB;
/** Memory of a worker with bert-base on wasm: by so much one more raises the peak of an experiment (docs/backends.md). */
const WORKER_BYTES = 0.6 * GIB;

/** Threads to run a model with: one a core, as far as memory goes. */
export function workerCount(): number {
  return Math.max(1, Math.min(availableParallelism(), Math.floor((freemem() - MAIN_BYTES) / WORKER_BYTES)));
}

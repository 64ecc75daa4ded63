import { availableParallelism, freemem } from 'node:os';
import type { BackendName } from './backend';

/** Memory of a worker with bert-base on wasm while it loads (measured: 0.9 GiB). */
const WORKER_BYTES = 1024 ** 3;

/** Threads to load a model with: one a core on wasm and cpu, as far as memory goes; native TensorFlow brings its own. */
export function workerCount(backend: BackendName): number {
  if (backend.startsWith('tfjs-node')) return 1;
  return Math.max(1, Math.min(availableParallelism(), Math.floor(freemem() / WORKER_BYTES)));
}

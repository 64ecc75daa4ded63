import { availableParallelism, freemem } from 'node:os';

const GIB = 1024 ** 3;
/** Memory of the thread that feeds the workers, with the weights as stored. */
const MAIN_BYTES = 0.6 * GIB;
/** Memory of a worker with bert-base on wasm: by so much one more raises the peak of an experiment (README). */
const WORKER_BYTES = 0.6 * GIB;

/** Threads to run a model with: one a core, as far as memory goes. */
export function workerCount(): number {
  return Math.max(1, Math.min(availableParallelism(), Math.floor((freemem() - MAIN_BYTES) / WORKER_BYTES)));
}

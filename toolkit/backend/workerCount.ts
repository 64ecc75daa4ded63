import { availableParallelism, freemem } from 'node:os';

const GIB = 1024 ** 3;
/** Memory of the thread that feeds the workers, with the weights as stored. */
const MAIN_BYTES = 0.5 * GIB;
/** Memory of a worker with bert-base while it loads. */
const WORKER_BYTES = GIB;

/** Threads to run a model with: one a core, as far as memory goes. */
export function workerCount(): number {
  return Math.max(1, Math.min(availableParallelism(), Math.floor((freemem() - MAIN_BYTES) / WORKER_BYTES)));
}

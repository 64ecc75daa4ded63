import type { Worker } from 'node:worker_threads';

/** The threads that this process starts from now on, in order, so that a test can kill one as a crash would. */
export function workersStarted(): Worker[] {
  const workers: Worker[] = [];
  process.on('worker', (worker) => workers.push(worker));
  return workers;
}

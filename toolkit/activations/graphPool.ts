import type { BackendName } from '../backend/backend';
import type { StoredGraph } from '../graph/storedGraph';
import { moduleBeside } from '../installation';
import type { Feeds, FetchedTensor, GraphRunner } from './graphRunner';
import { WorkerPool } from './workerPool';

/** What a worker starts with. The bytes of the weights are shared, not copied. */
export interface GraphStart {
  stored: StoredGraph;
  backend: BackendName;
}

/** What is asked of a worker. */
export interface GraphTask {
  feeds: Feeds;
  taps: readonly string[];
}

/**
 * Runs the graph in worker threads, each with a backend of its own: TensorFlow.js on wasm knows no threads in Node, and native
 * TensorFlow is faster with sessions side by side. Resolves when each has loaded the weights.
 */
export async function startGraphPool(stored: StoredGraph, backend: BackendName, count: number): Promise<GraphRunner> {
  const start: GraphStart = { stored, backend };
  const worker = moduleBeside(__filename, 'graphWorker');
  const pool = await WorkerPool.start<GraphTask, FetchedTensor[]>(worker, start, count);
  return {
    concurrency: pool.concurrency,
    run: (feeds, taps) => pool.run({ feeds, taps }),
    dispose: () => pool.dispose(),
  };
}

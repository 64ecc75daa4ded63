import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { BackendName } from '../backend/backend';
import type { StoredGraph } from '../graph/storedGraph';
import type { Feeds, FetchedTensor, GraphRunner } from './graphRunner';

/** What a worker starts with. The bytes of the weights are shared, not copied. */
export interface WorkerStart {
  stored: StoredGraph;
  backend: BackendName;
}

/** What is asked of a worker. */
export interface WorkerTask {
  feeds: Feeds;
  taps: readonly string[];
}

/** What a worker says: ready, an answer, or why there is none. */
export type WorkerMessage = { ready: true } | { fetched: FetchedTensor[] } | { failure: string };

interface Waiting {
  task: WorkerTask;
  resolve: (fetched: FetchedTensor[]) => void;
  reject: (error: Error) => void;
}

/**
 * Runs the graph in worker threads, each with a backend of its own: TensorFlow.js on wasm knows no threads in Node, and native
 * TensorFlow is faster with sessions side by side. A task goes to the first free worker and its result does not depend on which.
 * Own code: CONTRIBUTING says what of the pools on npm does not fit.
 */
export class WorkerPool implements GraphRunner {
  private readonly idle: PooledWorker[] = [];
  private readonly waiting: Waiting[] = [];
  private failure: Error | undefined;

  private constructor(private readonly workers: PooledWorker[]) {
    for (const worker of workers) {
      worker.onDeath = (error) => {
        this.fail(error);
      };
      this.idle.push(worker);
    }
  }

  /** Starts `count` workers; resolves when each has loaded the weights. */
  static async start(stored: StoredGraph, backend: BackendName, count: number): Promise<WorkerPool> {
    const start: WorkerStart = { stored, backend };
    const workers = Array.from({ length: count }, (_, i) => new PooledWorker(start, `worker ${i + 1} of ${count}`));
    try {
      await Promise.all(workers.map((worker) => worker.ready));
    } catch (error) {
      await Promise.all(workers.map((worker) => worker.stop()));
      throw error;
    }
    return new WorkerPool(workers);
  }

  get concurrency(): number {
    return this.workers.length;
  }

  run(feeds: Feeds, taps: readonly string[]): Promise<FetchedTensor[]> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ task: { feeds, taps }, resolve, reject });
      this.dispatch();
    });
  }

  async dispose(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.stop()));
  }

  private dispatch(): void {
    while (this.failure === undefined && this.idle.length > 0 && this.waiting.length > 0) {
      const worker = this.idle.shift()!;
      const { task, resolve, reject } = this.waiting.shift()!;
      void worker
        .run(task)
        .then(resolve, reject)
        .finally(() => {
          this.idle.push(worker);
          this.dispatch();
        });
    }
    if (this.failure) for (const { reject } of this.waiting.splice(0)) reject(this.failure);
  }

  private fail(error: Error): void {
    this.failure = error;
    this.dispatch();
  }
}

/** One worker thread, which does one task at a time. */
class PooledWorker {
  readonly ready: Promise<void>;
  onDeath: (error: Error) => void = () => undefined;
  private readonly worker: Worker;
  private pending: { resolve: (message: WorkerMessage) => void; reject: (error: Error) => void } | undefined;
  private isStopping = false;

  constructor(
    start: WorkerStart,
    private readonly name: string,
  ) {
    this.worker = new Worker(join(__dirname, 'worker.ts'), { execArgv: ['--require', 'ts-node/register'] });
    this.worker.postMessage(start); // as a message, not as data of the worker, which would hold on to the stored weights
    this.ready = this.answer().then(() => undefined);
    this.worker.on('message', (message: WorkerMessage) => {
      this.pending?.resolve(message);
    });
    this.worker.on('error', (error: Error) => {
      this.die(error.message);
    });
    this.worker.on('exit', (code) => {
      this.die(`exit code ${code}`);
    });
  }

  async run(task: WorkerTask): Promise<FetchedTensor[]> {
    const answer = this.answer();
    this.worker.postMessage(task);
    const message = await answer;
    if ('fetched' in message) return message.fetched;
    throw new Error('failure' in message ? message.failure : `${this.name} answered nothing`);
  }

  /** Ends the worker as planned. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await this.worker.terminate();
  }

  private answer(): Promise<WorkerMessage> {
    return new Promise((resolve, reject) => {
      this.pending = { resolve, reject };
    });
  }

  private die(reason: string): void {
    if (this.isStopping) return;
    this.isStopping = true;
    const error = new Error(`${this.name} died (${reason}); run the command again to go on where it was`);
    this.pending?.reject(error);
    this.onDeath(error);
  }
}

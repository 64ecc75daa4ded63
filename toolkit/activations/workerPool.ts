import { Worker } from 'node:worker_threads';
import type { ThreadModule } from '../installation';

/** What a worker says: ready, an answer, or why there is none. */
export type WorkerMessage<Answer> = { ready: true } | { answer: Answer } | { failure: string };

interface Waiting<Task, Answer> {
  task: Task;
  resolve: (answer: Answer) => void;
  reject: (error: Error) => void;
}

/**
 * Threads that each do one task at a time. A task goes to the first free worker and its result does not depend on which.
 * Own code: CONTRIBUTING says what of the pools on npm does not fit.
 */
export class WorkerPool<Task, Answer> {
  private readonly idle: PooledWorker<Task, Answer>[] = [];
  private readonly waiting: Waiting<Task, Answer>[] = [];
  private failure: Error | undefined;

  private constructor(private readonly workers: PooledWorker<Task, Answer>[]) {
    for (const worker of workers) {
      worker.onDeath = (error) => {
        this.fail(error);
      };
      this.idle.push(worker);
    }
  }

  /**
   * Starts `count` threads of a module that calls `serve`, as `moduleBeside` names it; resolves when each is ready.
   * @param start - Goes to every thread; buffers that are shared are not copied.
   */
  static async start<Task, Answer>(
    module: ThreadModule,
    start: unknown,
    count: number,
  ): Promise<WorkerPool<Task, Answer>> {
    const workers = Array.from(
      { length: count },
      (_, i) => new PooledWorker<Task, Answer>(module, start, `worker ${i + 1} of ${count}`),
    );
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

  run(task: Task): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ task, resolve, reject });
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
class PooledWorker<Task, Answer> {
  readonly ready: Promise<void>;
  onDeath: (error: Error) => void = () => undefined;
  private readonly worker: Worker;
  private pending: { resolve: (message: WorkerMessage<Answer>) => void; reject: (error: Error) => void } | undefined;
  private isStopping = false;

  constructor(
    { file, execArgv }: ThreadModule,
    start: unknown,
    private readonly name: string,
  ) {
    this.worker = new Worker(file, { execArgv });
    try {
      this.worker.postMessage(start); // as a message, not as data of the worker, which would hold on to the stored weights
    } catch (error) {
      void this.worker.terminate(); // what cannot be sent leaves no thread behind
      throw error;
    }
    this.ready = this.answer().then(() => undefined);
    this.worker.on('message', (message: WorkerMessage<Answer>) => {
      this.pending?.resolve(message);
    });
    this.worker.on('error', (error: Error) => {
      this.die(error.message);
    });
    this.worker.on('exit', (code) => {
      this.die(`exit code ${code}`);
    });
  }

  async run(task: Task): Promise<Answer> {
    const answer = this.answer();
    this.worker.postMessage(task);
    const message = await answer;
    if ('answer' in message) return message.answer;
    throw new Error('failure' in message ? message.failure : `${this.name} answered nothing`);
  }

  /** Ends the worker as planned. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await this.worker.terminate();
  }

  private answer(): Promise<WorkerMessage<Answer>> {
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

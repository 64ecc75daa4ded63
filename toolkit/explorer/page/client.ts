import type { Answers, Ask, Told } from './messages';

/** A question that waits for its answer. */
interface Waiting {
  resolve: (answer: Answers[keyof Answers]) => void;
  reject: (error: Error) => void;
  onBytes: (done: number, total: number) => void;
}

/** Asks the worker that has the models. */
export class Client {
  readonly #worker = new Worker('worker.js', { type: 'module' });
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;

  constructor() {
    this.#worker.addEventListener('message', ({ data }: MessageEvent<Told>) => {
      this.#hear(data);
    });
    this.#worker.addEventListener('error', ({ message }) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(message || 'the worker could not be started'));
      this.#waiting.clear();
    });
  }

  /** @throws {Error} With the message that the worker has for the reader. */
  ask<Kind extends Ask['kind']>(
    ask: Ask & { kind: Kind },
    onBytes: Waiting['onBytes'] = () => undefined,
  ): Promise<Answers[Kind]> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as Waiting['resolve'], reject, onBytes });
      this.#worker.postMessage({ id, ...ask });
    });
  }

  #hear(told: Told): void {
    const waiting = this.#waiting.get(told.id);
    if (!waiting) return;
    if ('total' in told) {
      waiting.onBytes(told.done, told.total);
      return;
    }
    this.#waiting.delete(told.id);
    if ('error' in told) waiting.reject(new Error(told.error));
    else waiting.resolve(told.answer);
  }
}

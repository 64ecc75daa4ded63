import type { Answers, Ask, Told } from './messages';

/** Asks the worker that has the models. */
export class Client {
  readonly #worker = new Worker('worker.js', { type: 'module' });

  /** @throws {Error} With the message that the worker has for the reader. */
  async ask<Kind extends Ask['kind']>(
    ask: Ask & { kind: Kind },
    onBytes: (done: number, total: number) => void = () => undefined,
  ): Promise<Answers[Kind]> {
    const { port1: own, port2: ofWorker } = new MessageChannel();
    const told = new AbortController();
    const answer = new Promise<Answers[keyof Answers]>((resolve, reject) => {
      own.onmessage = ({ data }: MessageEvent<Told>) => {
        if ('total' in data) onBytes(data.done, data.total);
        else if ('error' in data) reject(new Error(data.error));
        else resolve(data.answer);
      };
      const fail = ({ message }: ErrorEvent) => {
        reject(new Error(message || 'the worker could not be started'));
      };
      this.#worker.addEventListener('error', fail, { signal: told.signal });
    });
    this.#worker.postMessage(ask, [ofWorker]);
    return answer.finally(() => {
      told.abort();
      own.close(); // bytes of other files may still arrive after an error
    }) as Promise<Answers[Kind]>;
  }
}

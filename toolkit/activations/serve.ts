import { parentPort } from 'node:worker_threads';
import type { WorkerMessage } from './workerPool';

/** An answer, and the buffers of it that need not be copied. */
export interface Reply<Answer> {
  answer: Answer;
  transfer: ArrayBuffer[];
}

/** What answers a task. */
export type AnswerTo<Task, Answer> = (task: Task) => Reply<Answer> | Promise<Reply<Answer>>;

/** Makes this thread one of a `WorkerPool`: `begin` takes what the pool starts it with, and gives what answers a task. */
export function serve<Task, Answer>(begin: (start: unknown) => Promise<AnswerTo<Task, Answer>>): void {
  parentPort!.once('message', (start: unknown) => {
    void begin(start).then((answerTo) => {
      parentPort!.on('message', (task: Task) => void answer(task, answerTo));
      say({ ready: true });
    });
  });
}

/** A fault of a task is said of it alone, and the thread goes on. */
async function answer<Task, Answer>(task: Task, answerTo: AnswerTo<Task, Answer>): Promise<void> {
  try {
    const { answer, transfer } = await answerTo(task);
    say({ answer }, transfer);
  } catch (error) {
    say({ failure: error instanceof Error ? error.message : String(error) });
  }
}

function say<Answer>(message: WorkerMessage<Answer>, transfer: ArrayBuffer[] = []): void {
  parentPort!.postMessage(message, transfer);
}

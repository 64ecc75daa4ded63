import { parentPort } from 'node:worker_threads';
import { startBackend } from '../backend/backend';
import { loadRunner } from './graphRunner';
import type { WorkerMessage, WorkerStart, WorkerTask } from './workerPool';

/** The thread of a `WorkerPool`: loads the graph once, then answers one task after the other. */
async function serve({ stored, backend }: WorkerStart): Promise<void> {
  await startBackend(backend);
  const runner = loadRunner(stored, backend);
  parentPort!.on('message', ({ feeds, taps }: WorkerTask) => {
    runner.run(feeds, taps).then(
      (fetched) => {
        reply({ fetched }, [...new Set(fetched.map(({ values }) => values.buffer as ArrayBuffer))]);
      },
      (error: unknown) => {
        reply({ failure: error instanceof Error ? error.message : String(error) });
      },
    );
  });
  reply({ ready: true });
}

function reply(message: WorkerMessage, transfer: ArrayBuffer[] = []): void {
  parentPort!.postMessage(message, transfer);
}

parentPort!.once('message', (start: WorkerStart) => {
  void serve(start);
});

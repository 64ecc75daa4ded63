import { startBackend } from '../backend/backend';
import type { GraphStart, GraphTask } from './graphPool';
import type { FetchedTensor } from './graphRunner';
import { loadRunner } from './loadRunner';
import { serve } from './serve';

// The thread of a `graphPool`: loads the graph once, then answers one task after the other.
serve<GraphTask, FetchedTensor[]>(async (start) => {
  const { stored, backend } = start as GraphStart;
  await startBackend(backend);
  const runner = loadRunner(stored, backend);
  return async ({ feeds, taps }) => {
    const fetched = await runner.run(feeds, taps);
    return { answer: fetched, transfer: [...new Set(fetched.map(({ values }) => values.buffer as ArrayBuffer))] };
  };
});

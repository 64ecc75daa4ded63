import { nativeBinding } from '../backend/nativeBinding';
import { type StoredGraph, widenForTensorFlow } from '../graph/storedGraph';
import type { GraphRunner } from './graphRunner';
import { loadSessionRunner } from './sessionRunner';
import { loadTfjsRunner } from './tfjsRunner';

/**
 * Loads the graph in this thread: in a session where the current backend is native TensorFlow, else in TensorFlow.js.
 * @param stored - From `prepareGraph`.
 */
export async function loadRunner(stored: StoredGraph): Promise<GraphRunner> {
  const binding = nativeBinding();
  return binding ? loadSessionRunner(stored, binding) : loadTfjsRunner(stored);
}

/** The graph as the runners of the current backend want it: what several threads can share. */
export function prepareGraph(stored: StoredGraph): StoredGraph {
  return nativeBinding() ? widenForTensorFlow(stored) : stored;
}

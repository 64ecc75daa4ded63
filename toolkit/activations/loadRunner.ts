import { type BackendName, tfjsName } from '../backend/backend';
import { nativeBinding } from '../backend/nativeLoad';
import { type StoredGraph, widenForTensorFlow } from '../graph/storedGraph';
import type { GraphRunner } from './graphRunner';
import { loadSessionRunner } from './sessionRunner';
import { loadTfjsRunner } from './tfjsRunner';

/**
 * Loads the graph in this thread on a started backend: native TensorFlow runs it in a session, the others in TensorFlow.js.
 * @param stored - From `prepareGraph`.
 */
export function loadRunner(stored: StoredGraph, backend: BackendName): GraphRunner {
  return isNative(backend) ? loadSessionRunner(stored, nativeBinding()!) : loadTfjsRunner(stored, tfjsName(backend));
}

/** The graph as the runners of a backend want it: what several threads can share. */
export function prepareGraph(stored: StoredGraph, backend: BackendName): StoredGraph {
  return isNative(backend) ? widenForTensorFlow(stored) : stored;
}

function isNative(backend: BackendName): boolean {
  return tfjsName(backend) === 'tensorflow';
}

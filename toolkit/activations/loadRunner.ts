import { type BackendName, isNative, onBackend } from '../backend/backend';
import { onGpu, webGpuAdapter, webGpuTensorBytes } from '../backend/gpu';
import { nativeBinding } from '../backend/nativeLoad';
import { weightKernels } from '../backend/wasmKernels';
import { UserError } from '../errors';
import { type StoredGraph, widenForTensorFlow } from '../graph/storedGraph';
import { type GraphRunner, loadTfjsRunner, type WorkPlace } from './graphRunner';
import { loadSessionRunner } from './sessionRunner';

/**
 * Loads the graph in this thread on a started backend: native TensorFlow runs it in a session, the others in TensorFlow.js.
 * @param stored - From `prepareGraph`.
 */
export function loadRunner(stored: StoredGraph, backend: BackendName): GraphRunner {
  if (isNative(backend)) return loadSessionRunner(stored, nativeBinding()!);
  if (backend === 'webgpu') checkSizes(stored, webGpuTensorBytes());
  return loadTfjsRunner(stored, workPlaceOf(backend));
}

/** The graph as the runners of a backend want it: what several threads can share. */
export function prepareGraph(stored: StoredGraph, backend: BackendName): StoredGraph {
  return isNative(backend) ? widenForTensorFlow(stored) : stored;
}

/** Where TensorFlow.js computes on a started backend. */
export function workPlaceOf(backend: BackendName): WorkPlace {
  return {
    weights: onBackend(backend, weightKernels),
    now: (work) => onBackend(backend, work),
    batch: backend === 'webgpu' ? onGpu : (work) => work(),
  };
}

/** A GPU takes tensors of a certain size, however much memory it has. */
function checkSizes({ tensors }: StoredGraph, most: number): void {
  for (const { name, shape } of tensors) {
    const bytes = 4 * shape.reduce((product, size) => product * size, 1);
    if (bytes <= most) continue;
    throw new UserError({
      what: `Bytes of ${name}, on ${webGpuAdapter()}`,
      got: bytes,
      expected: `at most ${most}; --backend wasm takes tensors of any size`,
    });
  }
}

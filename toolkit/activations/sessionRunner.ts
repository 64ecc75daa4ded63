import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasOneDnn, type NativeBinding } from '../backend/nativeLoad';
import { fuseForOneDnn } from '../graph/fuse';
import { type FrozenGraph, savedModelBytes } from '../graph/savedModel';
import { type StoredGraph, viewOf } from '../graph/storedGraph';
import { own } from '../own';
import type { FedTensor, Feeds, FetchedTensor, GraphRunner } from './graphRunner';

/** The first TensorFlow whose CPU build has the operations of `fuseForOneDnn`. */
const FUSED_SINCE = [2, 16] as const;

/**
 * Loads the graph as a session of native TensorFlow, which sees the whole graph and runs it without going through an operation at
 * a time. The weights are fed with every run, and TensorFlow computes on them where they lie; for a GPU, to which they would be copied
 * each time, they are constants of the graph.
 * @param stored - From `widenForTensorFlow`.
 */
export function loadSessionRunner(stored: StoredGraph, binding: NativeBinding): GraphRunner {
  const isConstant = ({ name }: { name: string }) => stored.constants.has(name) || binding.isUsingGpuDevice();
  const weightTensors = stored.tensors.filter((tensor) => !isConstant(tensor));
  const weights = weightTensors.map((tensor) => {
    const values = viewOf(stored.bytes, tensor);
    return { name: tensor.name, id: createTensor(binding, { shape: tensor.shape, values }) };
  });
  const constants = stored.tensors.filter(isConstant).map((tensor) => {
    const bytes = new Uint8Array(viewOf(stored.bytes, tensor).slice().buffer);
    return { ...tensor, bytes };
  });
  const graph: FrozenGraph = { nodes: stored.nodes, weights: weightTensors, constants };
  const session = openSession(binding, hasFusedOps(binding) ? fuseForOneDnn(graph) : graph);
  return {
    concurrency: 1,
    // Async, so that a failing run rejects rather than throws.
    // eslint-disable-next-line @typescript-eslint/require-await
    run: async (feeds, taps) => runSession(binding, session, weights, feeds, taps),
    dispose: () => {
      for (const { id } of weights) binding.deleteTensor(id);
      binding.deleteSavedModel(session);
      return Promise.resolve();
    },
  };
}

function hasFusedOps(binding: NativeBinding): boolean {
  const [major = 0, minor = 0] = binding.TF_Version.split('.').map(Number);
  const isNewEnough = major > FUSED_SINCE[0] || (major === FUSED_SINCE[0] && minor >= FUSED_SINCE[1]);
  return isNewEnough && hasOneDnn() && !binding.isUsingGpuDevice();
}

/** A SavedModel is loaded from a folder: one is written for the moment. */
function openSession(binding: NativeBinding, graph: FrozenGraph): number {
  const dir = mkdtempSync(join(tmpdir(), 'afn-graph-'));
  try {
    writeFileSync(join(dir, 'saved_model.pb'), savedModelBytes(graph));
    return binding.loadSavedModel(dir, 'serve');
  } finally {
    rmSync(dir, { recursive: true });
  }
}

function runSession(
  binding: NativeBinding,
  session: number,
  weights: readonly { name: string; id: number }[],
  feeds: Feeds,
  taps: readonly string[],
): FetchedTensor[] {
  const fed = Object.entries(feeds).map(([name, tensor]) => ({ name, id: createTensor(binding, tensor) }));
  const inputs = [...fed, ...weights];
  const ids = inputs.map(({ id }) => id);
  const names = inputs.map(({ name }) => name).join(',');
  // A session refuses to fetch what it is fed.
  const computed = taps.filter((tap) => !Object.hasOwn(feeds, tap));
  try {
    const outputs = computed.length > 0 ? binding.runSavedModel(session, ids, names, computed.join(',')) : [];
    const fetched = new Map(outputs.map((output, i) => [computed[i]!, takeTensor(binding, output)]));
    return taps.map((tap) => fetched.get(tap) ?? asFetched(own(feeds, tap)!));
  } finally {
    for (const { id } of fed) binding.deleteTensor(id);
  }
}

function takeTensor(binding: NativeBinding, { id, shape }: { id: number; shape: number[] }): FetchedTensor {
  const values = binding.tensorDataSync(id);
  binding.deleteTensor(id);
  return { shape, values };
}

function asFetched({ shape, values }: FedTensor): FetchedTensor {
  return { shape, values: Float32Array.from(values) };
}

function createTensor(binding: NativeBinding, { shape, values }: FedTensor): number {
  return binding.createTensor(shape, values instanceof Int32Array ? binding.TF_INT32 : binding.TF_FLOAT, values);
}

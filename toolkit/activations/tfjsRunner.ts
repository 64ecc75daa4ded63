import { GraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import { onBackend, type TfjsName } from '../backend/current';
import { hasWasmKernels } from '../backend/wasmKernels';
import { fuseGelu } from '../graph/fuse';
import { decodeTensors, type StoredGraph } from '../graph/storedGraph';
import type { FedTensor, Feeds, FetchedTensor, GraphRunner } from './graphRunner';

/** Loads the graph on a started TensorFlow.js backend; on wasm with its gelus fused, which kernels of ours compute. */
export function loadTfjsRunner(stored: StoredGraph, backend: TfjsName): GraphRunner {
  const graph = onBackend(backend, () => {
    const nodes = hasWasmKernels(tf.backend()) ? fuseGelu(stored.nodes) : stored.nodes;
    return loadGraph({ ...stored, nodes });
  });
  return tfjsRunner(graph, backend);
}

/** Runs a graph model that is loaded on a backend already. */
export function tfjsRunner(graph: Pick<GraphModel, 'execute' | 'dispose'>, backend: TfjsName): GraphRunner {
  return {
    concurrency: 1,
    run: (feeds, taps) => run(graph, backend, feeds, taps),
    dispose: () => {
      graph.dispose();
      return Promise.resolve();
    },
  };
}

/**
 * The graph as a model on the current backend. Weights are decoded one by one as they become tensors, so that few are held twice, and
 * nothing is awaited, so that no other backend can be the current one meanwhile.
 */
function loadGraph(stored: StoredGraph): GraphModel<tf.io.IOHandlerSync> {
  const artifacts: tf.io.ModelArtifacts = {
    modelTopology: { node: stored.nodes, library: {}, versions: { producer: 1087 } },
    signature: stored.signature,
  };
  const decodeWeights = () => weightTensors(stored);
  const graph = new GraphModel({ load: () => artifacts }, {}, { ...tf.io, decodeWeights });
  graph.load();
  return graph;
}

function weightTensors(stored: StoredGraph): tf.NamedTensorMap {
  const tensors = new Map<string, tf.Tensor>();
  for (const { name, ...tensor } of decodeTensors(stored)) tensors.set(name, toTensor(tensor));
  return Object.fromEntries(tensors);
}

async function run(
  graph: Pick<GraphModel, 'execute'>,
  backend: TfjsName,
  feeds: Feeds,
  taps: readonly string[],
): Promise<FetchedTensor[]> {
  const outputs = onBackend(backend, () => tf.tidy(() => [graph.execute(toTensors(feeds), [...taps])].flat()));
  try {
    return await Promise.all(
      outputs.map(async (tensor) => ({ shape: tensor.shape, values: asFloats(await tensor.data()) })),
    );
  } finally {
    tf.dispose(outputs);
  }
}

/** Whole numbers cast to float32 stay an Int32Array on cpu. */
function asFloats(values: tf.TypedArray): Float32Array {
  return values instanceof Float32Array ? values : Float32Array.from(values);
}

function toTensors(feeds: Feeds): tf.NamedTensorMap {
  return Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toTensor(tensor)]));
}

function toTensor({ shape, values }: FedTensor): tf.Tensor {
  return tf.tensor(values, shape, values instanceof Int32Array ? 'int32' : 'float32');
}

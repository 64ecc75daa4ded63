import { type GraphModel, loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import { hasWasmKernels } from '../backend/wasmKernels';
import { fuseGelu } from '../graph/fuse';
import { decodeTensors, type StoredGraph } from '../graph/storedGraph';
import type { Feeds, FetchedTensor, GraphRunner } from './graphRunner';

/** Loads the graph on the current TensorFlow.js backend; on wasm with its gelus fused, which kernels of ours compute. */
export async function loadTfjsRunner(stored: StoredGraph): Promise<GraphRunner> {
  const nodes = hasWasmKernels() ? fuseGelu(stored.nodes) : stored.nodes;
  return tfjsRunner(await loadTfjsGraph({ ...stored, nodes }));
}

/** Runs a graph model that is loaded already. */
export function tfjsRunner(graph: GraphModel): GraphRunner {
  return {
    concurrency: 1,
    run: (feeds, taps) => run(graph, feeds, taps),
    dispose: () => {
      graph.dispose();
      return Promise.resolve();
    },
  };
}

/** The graph as a TensorFlow.js model, for what needs more than taps (gradients). Weights stream in, so that few are held twice. */
export function loadTfjsGraph(stored: StoredGraph): Promise<GraphModel<tf.io.IOHandler>> {
  const artifacts: tf.io.ModelArtifacts = {
    modelTopology: { node: stored.nodes, library: {}, versions: { producer: 1087 } },
    signature: stored.signature,
    weightSpecs: stored.tensors.map(({ name, shape, dtype }) => ({ name, shape, dtype })),
    getWeightStream: () => weightStream(stored),
  };
  return loadGraphModel({ load: () => Promise.resolve(artifacts) }, { streamWeights: true });
}

function weightStream(stored: StoredGraph): ReadableStream<ArrayBuffer> {
  const tensors = decodeTensors(stored);
  return new ReadableStream<ArrayBuffer>(
    {
      pull: (controller) => {
        const next = tensors.next();
        if (next.done) controller.close();
        else controller.enqueue(next.value.values.buffer);
      },
    },
    { highWaterMark: 0 },
  );
}

async function run(graph: GraphModel, feeds: Feeds, taps: readonly string[]): Promise<FetchedTensor[]> {
  const outputs = tf.tidy(() => [graph.execute(toTensors(feeds), [...taps])].flat());
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
  return Object.fromEntries(
    Object.entries(feeds).map(([name, { shape, values }]) => [
      name,
      tf.tensor(values, shape, values instanceof Int32Array ? 'int32' : 'float32'),
    ]),
  );
}

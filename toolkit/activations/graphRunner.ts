import { GraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import type { WeightKernels } from '../backend/wasmKernels';
import { fuseForWasm } from '../graph/fuse';
import { secondFactors } from '../graph/secondFactors';
import { decoded, type GraphTensor, type Program, type StoredGraph, tensorsOf } from '../graph/storedGraph';

/** A tensor given to the graph. */
export interface FedTensor {
  shape: number[];
  values: Int32Array | Float32Array;
}

/** A tensor taken from the graph. */
export interface FetchedTensor {
  shape: number[];
  values: Float32Array;
}

/** Tensors given to the graph, by name. */
export type Feeds = Readonly<Record<string, FedTensor>>;

/** Something that computes a checkpoint's graph: TensorFlow.js, a TensorFlow session, or workers that do. */
export interface GraphRunner {
  /** Runs that can be under way at once; more wait their turn. */
  readonly concurrency: number;
  /**
   * Computes `taps` from the fed tensors: the three int32 [B, T] inputs, and whatever else they need (`center.*`,
   * `dimension_mask.*`). A tensor fed under a tap's name replaces that tap.
   */
  run(feeds: Feeds, taps: readonly string[]): Promise<FetchedTensor[]>;
  /** Frees the weights. */
  dispose(): Promise<void>;
}

/** Where TensorFlow.js computes: the backend that a graph was loaded on. */
export interface WorkPlace {
  /** What kernels of ours do with weights, where they compute products and gelus; null elsewhere. */
  weights: WeightKernels | null;
  /** Does synchronous work with that backend as the current one. */
  now: <T>(work: () => T) => T;
  /** Does the work of a batch, and throws what the backend reports beside its results. */
  batch: <T>(work: () => Promise<T>) => Promise<T>;
}

/** Loads the graph on a started TensorFlow.js backend; on wasm as its kernels of ours want it. */
export function loadTfjsRunner(stored: StoredGraph, place: WorkPlace): GraphRunner {
  const nodes = nodesFor(place, stored.nodes);
  return tfjsRunner(
    place.now(() => loadGraph({ ...stored, nodes }, place.weights)),
    place,
  );
}

/** The same of a graph whose tensors arrive one by one, in a browser, where no other backend is the current one meanwhile. */
export async function loadArriving(
  { nodes: stored, signature }: Program,
  arriving: AsyncIterable<GraphTensor>,
  place: WorkPlace,
): Promise<GraphRunner> {
  const nodes = nodesFor(place, stored);
  const weights = new WeightTensors(nodes, place.weights);
  try {
    for await (const tensor of arriving) weights.add(tensor);
  } catch (error) {
    tf.dispose(weights.named());
    throw error;
  }
  return tfjsRunner(graphModel({ nodes, signature }, weights.named()), place);
}

function nodesFor({ weights }: WorkPlace, nodes: StoredGraph['nodes']): StoredGraph['nodes'] {
  return weights ? fuseForWasm(nodes) : nodes;
}

/** Runs a graph model that is loaded on a backend already. */
export function tfjsRunner(
  graph: Pick<GraphModel, 'execute' | 'dispose'>,
  place: Omit<WorkPlace, 'pack'>,
): GraphRunner {
  return {
    concurrency: 1,
    run: (feeds, taps) => place.batch(() => execute(graph, place, feeds, taps)),
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
function loadGraph(stored: StoredGraph, kernels: WorkPlace['weights']): GraphModel<tf.io.IOHandlerSync> {
  const weights = new WeightTensors(stored.nodes, kernels);
  for (const tensor of tensorsOf(stored)) weights.add(tensor);
  return graphModel(stored, weights.named());
}

function graphModel({ nodes, signature }: Program, weights: tf.NamedTensorMap): GraphModel<tf.io.IOHandlerSync> {
  const artifacts: tf.io.ModelArtifacts = {
    modelTopology: { node: nodes, library: {}, versions: { producer: 1087 } },
    signature,
  };
  const graph = new GraphModel({ load: () => artifacts }, {}, { ...tf.io, decodeWeights: () => weights });
  graph.load();
  return graph;
}

/** The constants of a graph as tensors. */
class WeightTensors {
  private readonly byName = new Map<string, tf.Tensor>();
  private readonly packed: ReadonlySet<string>;

  constructor(
    nodes: StoredGraph['nodes'],
    private readonly kernels: WorkPlace['weights'],
  ) {
    this.packed = kernels ? secondFactors(nodes) : new Set();
  }

  add({ name, shape, values }: GraphTensor): void {
    const tensor =
      this.kernels && values instanceof Uint16Array
        ? this.kernels.ofHalves(shape, values)
        : toTensor({ shape, values: decoded({ values }) });
    if (this.packed.has(name)) this.kernels!.letPack(tensor);
    this.byName.set(name, tensor);
  }

  named(): tf.NamedTensorMap {
    return Object.fromEntries(this.byName);
  }
}

async function execute(
  graph: Pick<GraphModel, 'execute'>,
  { now }: Pick<WorkPlace, 'now'>,
  feeds: Feeds,
  taps: readonly string[],
): Promise<FetchedTensor[]> {
  const outputs = now(() => tf.tidy(() => [graph.execute(toTensors(feeds), [...taps])].flat()));
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

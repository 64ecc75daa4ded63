import { GraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BackendName, isNative, onBackend } from '../backend/backend';
import { hasOneDnn, nativeBinding, type NativeBinding } from '../backend/nativeLoad';
import { hasWasmKernels } from '../backend/wasmKernels';
import { onGpu, webGpuAdapter, webGpuTensorBytes } from '../backend/webgpu';
import { UserError } from '../errors';
import { fuseForOneDnn, fuseGelu } from '../graph/fuse';
import { type FrozenGraph, savedModelBytes } from '../graph/savedModel';
import { decodeTensors, type StoredGraph, viewOf, widenForTensorFlow } from '../graph/storedGraph';
import { own } from '../own';

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

/**
 * Loads the graph in this thread on a started backend: native TensorFlow runs it in a session, the others in TensorFlow.js.
 * @param stored - From `prepareGraph`.
 */
export function loadRunner(stored: StoredGraph, backend: BackendName): GraphRunner {
  return isNative(backend) ? loadSessionRunner(stored, nativeBinding()!) : loadTfjsRunner(stored, backend);
}

/** The graph as the runners of a backend want it: what several threads can share. */
export function prepareGraph(stored: StoredGraph, backend: BackendName): StoredGraph {
  return isNative(backend) ? widenForTensorFlow(stored) : stored;
}

/** Loads the graph on a started TensorFlow.js backend; on wasm with its gelus fused, which kernels of ours compute. */
function loadTfjsRunner(stored: StoredGraph, backend: BackendName): GraphRunner {
  if (backend === 'webgpu') checkSizes(stored, webGpuTensorBytes());
  const graph = onBackend(backend, () => {
    const nodes = hasWasmKernels(tf.backend()) ? fuseGelu(stored.nodes) : stored.nodes;
    return loadGraph({ ...stored, nodes });
  });
  return tfjsRunner(graph, backend);
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

/** Runs a graph model that is loaded on a backend already. */
export function tfjsRunner(graph: Pick<GraphModel, 'execute' | 'dispose'>, backend: BackendName): GraphRunner {
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

function run(
  graph: Pick<GraphModel, 'execute'>,
  backend: BackendName,
  feeds: Feeds,
  taps: readonly string[],
): Promise<FetchedTensor[]> {
  const compute = () => execute(graph, backend, feeds, taps);
  return backend === 'webgpu' ? onGpu(compute) : compute();
}

async function execute(
  graph: Pick<GraphModel, 'execute'>,
  backend: BackendName,
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

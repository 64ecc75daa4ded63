import { decodeFloat16 } from '../checkpoint/float';
import type { GraphNode } from './graphNode';
import { ALIGNMENT, beginsAtPage, sharedPages } from './tensorMemory';

/** A tensor of the graph as it lies in the shards. */
export interface StoredTensor {
  name: string;
  shape: number[];
  dtype: 'float32' | 'int32';
  stored: 'float32' | 'float16' | 'int32';
  /** Where its bytes begin. */
  offset: number;
}

/** What a graph computes. */
export interface Program {
  nodes: GraphNode[];
  signature: object;
}

/** A graph of a converted folder with the bytes of its tensors, as stored. */
export interface StoredGraph extends Program {
  /** The checkpoint's weights, then the graph's constants: the order of `bytes`. */
  tensors: StoredTensor[];
  /** Names of the constants among `tensors`. */
  constants: ReadonlySet<string>;
  /** Shared between threads, or this thread's alone. */
  bytes: ArrayBufferLike;
}

/** A tensor in the type it is computed in. */
export interface DecodedTensor {
  name: string;
  shape: number[];
  values: Float32Array | Int32Array;
}

/** What the `model.json` of a converted folder holds. */
export interface ModelJson {
  modelTopology: { node: GraphNode[] };
  signature: object;
  weightsManifest: [Group, Group];
}
interface Group {
  paths: string[];
  weights: { name: string; shape: number[]; dtype: 'float32' | 'int32'; quantization?: { dtype: 'float16' } }[];
}

/** Files that hold the bytes of a graph's tensors, in order. */
export function weightFiles({ weightsManifest }: ModelJson): string[] {
  return weightsManifest.flatMap(({ paths }) => paths);
}

/** Bytes of a graph's tensors as they are computed with, 4 a value, however they are stored. */
export function computedBytes({ weightsManifest }: ModelJson): number {
  return weightsManifest.flatMap(({ weights }) => weights).reduce((sum, tensor) => sum + 4 * sizeOf(tensor), 0);
}

/**
 * The graph that a `model.json` describes.
 * @param bytes - Of `weightFiles`, each tensor where it is placed.
 */
export function storedGraph(json: ModelJson, bytes: ArrayBufferLike, { tensors }: PlacedTensors): StoredGraph {
  const constants = new Set(json.weightsManifest[1].weights.map(({ name }) => name));
  return { ...programOf(json), tensors, constants, bytes };
}

/** The graph that a `model.json` describes, without its tensors. */
export function programOf({ modelTopology, signature }: ModelJson): Program {
  return { nodes: modelTopology.node, signature };
}

/** The tensors of a graph, in stored order, with the bytes that they take. */
export interface PlacedTensors {
  tensors: StoredTensor[];
  sizes: number[];
  /** Where the last one ends. */
  end: number;
}

/** Each tensor of a graph at the first multiple of `alignment` bytes behind the one before it. */
export function placedTensors({ weightsManifest }: ModelJson, alignment: number): PlacedTensors {
  const sizes: number[] = [];
  let end = 0;
  const entries = weightsManifest.flatMap(({ weights }) => weights);
  const tensors = entries.map(({ name, shape, dtype, quantization }): StoredTensor => {
    const offset = Math.ceil(end / alignment) * alignment;
    const size = sizeOf({ shape }) * (quantization ? 2 : 4);
    sizes.push(size);
    end = offset + size;
    return { name, shape, dtype, stored: quantization?.dtype ?? dtype, offset };
  });
  return { tensors, sizes, end };
}

/** The tensors one by one in stored order. Values that are stored as they are computed with lie where they are stored: none is held twice. */
export function* decodeTensors({ tensors, bytes }: StoredGraph): Generator<DecodedTensor> {
  for (const tensor of tensors) yield decoded(bytes, tensor);
}

/**
 * The tensors one by one in stored order, each as soon as its bytes are there.
 * @param arriving - Bytes of `weightFiles` end to end, in pieces of any size.
 */
export async function* decodeArriving(
  json: ModelJson,
  arriving: AsyncIterable<Uint8Array>,
): AsyncGenerator<DecodedTensor> {
  const { tensors, sizes } = placedTensors(json, 1);
  let next = 0;
  let filled = 0;
  let own = new Uint8Array(sizes[0]!);
  for await (const piece of arriving)
    for (let at = 0; at < piece.length;) {
      const some = piece.subarray(at, at + own.length - filled);
      own.set(some, filled);
      at += some.length;
      filled += some.length;
      if (filled < own.length) continue;
      yield decoded(own.buffer, { ...tensors[next]!, offset: 0 });
      own = new Uint8Array(sizes[++next] ?? 0);
      filled = 0;
    }
}

function decoded(bytes: ArrayBufferLike, tensor: StoredTensor): DecodedTensor {
  const isHalf = tensor.stored === 'float16';
  const values = isHalf ? decodeFloat16(new Uint16Array(bytes, tensor.offset, sizeOf(tensor))) : viewOf(bytes, tensor);
  return { name: tensor.name, shape: tensor.shape, values };
}

/**
 * The graph with its tensors widened into shared memory where native TensorFlow can compute on them in place: sessions of several
 * threads then hold the weights once. A graph that lies so already stays where it is.
 */
export function widenForTensorFlow(graph: StoredGraph): StoredGraph {
  const isInPlace = ({ stored, dtype, offset }: StoredTensor) => stored === dtype && offset % ALIGNMENT === 0;
  if (beginsAtPage(graph.bytes) && graph.tensors.every(isInPlace)) return graph;
  let end = 0;
  const tensors = graph.tensors.map((tensor): StoredTensor => {
    const offset = Math.ceil(end / ALIGNMENT) * ALIGNMENT;
    end = offset + 4 * sizeOf(tensor);
    return { ...tensor, stored: tensor.dtype, offset };
  });
  const bytes = sharedPages(end);
  let next = 0;
  for (const { values } of decodeTensors(graph)) viewOf(bytes, tensors[next++]!).set(values);
  return { ...graph, tensors, bytes };
}

/** The values of a tensor where they lie in a graph from `widenForTensorFlow`. */
export function viewOf(bytes: ArrayBufferLike, tensor: StoredTensor): Float32Array | Int32Array {
  const size = sizeOf(tensor);
  return tensor.dtype === 'int32'
    ? new Int32Array(bytes, tensor.offset, size)
    : new Float32Array(bytes, tensor.offset, size);
}

function sizeOf({ shape }: { shape: number[] }): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}

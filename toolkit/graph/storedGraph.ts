import { decodeFloat16 } from '../checkpoint/float';
import type { GraphNode } from './graphNode';
import { ALIGNMENT, beginsAtPage, placesOf, sharedPages } from './tensorMemory';
import { sizeOf } from './tensors';

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

/** A tensor with its values. */
export interface GraphTensor {
  name: string;
  shape: number[];
  /** As stored: of float16 the bits. */
  values: Float32Array | Int32Array | Uint16Array;
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
 * @param bytes - Of its tensors.
 * @param offsets - Where each begins, in stored order.
 */
export function storedGraph(json: ModelJson, bytes: ArrayBufferLike, offsets: readonly number[]): StoredGraph {
  const constants = new Set(json.weightsManifest[1].weights.map(({ name }) => name));
  const tensors = listedTensors(json).map((tensor, at): StoredTensor => ({ ...tensor, offset: offsets[at]! }));
  return { ...programOf(json), tensors, constants, bytes };
}

/** The graph that a `model.json` describes, without its tensors. */
export function programOf({ modelTopology, signature }: ModelJson): Program {
  return { nodes: modelTopology.node, signature };
}

/** The tensors of a graph, in stored order. */
function listedTensors({ weightsManifest }: ModelJson): Omit<StoredTensor, 'offset'>[] {
  return weightsManifest.flatMap(({ weights }) =>
    weights.map(({ name, shape, dtype, quantization }) => ({
      name,
      shape,
      dtype,
      stored: quantization?.dtype ?? dtype,
    })),
  );
}

/** The bytes that each of them takes, as stored. */
export function tensorSizes(json: ModelJson): number[] {
  return listedTensors(json).map((tensor) => sizeOf(tensor) * (tensor.stored === 'float16' ? 2 : 4));
}

/** The tensors one by one in stored order, their values where they are stored. */
export function* tensorsOf({ tensors, bytes }: StoredGraph): Generator<GraphTensor> {
  for (const tensor of tensors) yield graphTensor(bytes, tensor);
}

/**
 * The tensors one by one in stored order, each as soon as its bytes are there.
 * @param arriving - Bytes of `weightFiles` end to end, in pieces of any size.
 */
export async function* tensorsArriving(
  json: ModelJson,
  arriving: AsyncIterable<Uint8Array>,
): AsyncGenerator<GraphTensor> {
  const [tensors, sizes] = [listedTensors(json), tensorSizes(json)];
  let next = 0;
  /** What is there of a tensor that began in an earlier piece. */
  let begun: Uint8Array[] = [];
  for await (const piece of arriving)
    for (let at = 0; at < piece.length;) {
      const there = begun.reduce((sum, { length }) => sum + length, 0);
      const some = piece.subarray(at, at + sizes[next]! - there);
      at += some.length;
      begun.push(some);
      if (there + some.length < sizes[next]!) continue;
      const { buffer, byteOffset } = wholeOf(begun);
      yield graphTensor(buffer, { ...tensors[next]!, offset: byteOffset });
      next++;
      begun = [];
    }
}

/** Bytes in one piece, which begins where numbers may: of a single one that does, itself. */
function wholeOf(pieces: readonly Uint8Array[]): Uint8Array {
  const [first] = pieces as [Uint8Array];
  if (pieces.length === 1 && first.byteOffset % 4 === 0) return first;
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function graphTensor(bytes: ArrayBufferLike, tensor: StoredTensor): GraphTensor {
  const isHalf = tensor.stored === 'float16';
  const values = isHalf ? new Uint16Array(bytes, tensor.offset, sizeOf(tensor)) : viewOf(bytes, tensor);
  return { name: tensor.name, shape: tensor.shape, values };
}

/** The values of a tensor in the type they are computed in. */
export function decoded({ values }: Pick<GraphTensor, 'values'>): Float32Array | Int32Array {
  return values instanceof Uint16Array ? decodeFloat16(values) : values;
}

/**
 * The graph with its tensors widened into shared memory where native TensorFlow can compute on them in place: sessions of several
 * threads then hold the weights once. A graph that lies so already stays where it is.
 */
export function widenForTensorFlow(graph: StoredGraph): StoredGraph {
  const isInPlace = ({ stored, dtype, offset }: StoredTensor) => stored === dtype && offset % ALIGNMENT === 0;
  if (beginsAtPage(graph.bytes) && graph.tensors.every(isInPlace)) return graph;
  const { offsets, end } = placesOf(graph.tensors.map((tensor) => 4 * sizeOf(tensor)));
  const tensors = graph.tensors.map((tensor, at): StoredTensor => {
    return { ...tensor, stored: tensor.dtype, offset: offsets[at]! };
  });
  const bytes = sharedPages(end);
  let next = 0;
  for (const tensor of tensorsOf(graph)) viewOf(bytes, tensors[next++]!).set(decoded(tensor));
  return { ...graph, tensors, bytes };
}

/** The values of a tensor where they lie in a graph from `widenForTensorFlow`. */
export function viewOf(bytes: ArrayBufferLike, tensor: StoredTensor): Float32Array | Int32Array {
  const size = sizeOf(tensor);
  return tensor.dtype === 'int32'
    ? new Int32Array(bytes, tensor.offset, size)
    : new Float32Array(bytes, tensor.offset, size);
}

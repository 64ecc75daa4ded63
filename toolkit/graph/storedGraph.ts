import { decodeFloat16 } from '../checkpoint/float';
import { type ConvertedFolder, readVerified, readWeights } from './convertedFolder';
import type { GraphNode } from './graphDef';

/** A tensor of the graph as it lies in the shards. */
export interface StoredTensor {
  name: string;
  shape: number[];
  dtype: 'float32' | 'int32';
  stored: 'float32' | 'float16' | 'int32';
}

/** A graph of a converted folder with the bytes of its tensors, as stored. */
export interface StoredGraph {
  nodes: GraphNode[];
  signature: object;
  /** The checkpoint's weights, then the graph's constants: the order of `bytes`. */
  tensors: StoredTensor[];
  /** Names of the constants among `tensors`. */
  constants: ReadonlySet<string>;
  bytes: ArrayBufferLike;
}

/** A tensor in the type it is computed in. */
export interface DecodedTensor {
  name: string;
  shape: number[];
  values: Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>;
}

interface ModelJson {
  modelTopology: { node: GraphNode[] };
  signature: object;
  weightsManifest: [Group, Group];
}
interface Group {
  paths: string[];
  weights: { name: string; shape: number[]; dtype: 'float32' | 'int32'; quantization?: { dtype: 'float16' } }[];
}

/**
 * Reads the graph and the bytes of its tensors, every file checked against its digest.
 * @throws {UserError} Naming a file that was altered.
 */
export async function readStoredGraph(folder: ConvertedFolder): Promise<StoredGraph> {
  const json = JSON.parse(readVerified(folder.dir, folder.provenance, 'model.json').toString('utf8')) as ModelJson;
  const groups = json.weightsManifest;
  return {
    nodes: json.modelTopology.node,
    signature: json.signature,
    tensors: groups.flatMap(({ weights }) =>
      weights.map(({ name, shape, dtype, quantization }) => ({
        name,
        shape,
        dtype,
        stored: quantization?.dtype ?? dtype,
      })),
    ),
    constants: new Set(groups[1].weights.map(({ name }) => name)),
    bytes: await readWeights(
      folder,
      groups.flatMap(({ paths }) => paths),
    ),
  };
}

/** The tensors one by one in stored order, float16 widened, so that only one at a time is held twice. */
export function* decodeTensors({ tensors, bytes }: StoredGraph): Generator<DecodedTensor> {
  let at = 0;
  for (const { name, shape, stored } of tensors) {
    const size = shape.reduce((product, dimension) => product * dimension, 1);
    const end = at + size * (stored === 'float16' ? 2 : 4);
    const own = new Uint8Array(bytes, at, end - at).slice().buffer;
    yield { name, shape, values: decode(own, stored) };
    at = end;
  }
}

function decode(bytes: ArrayBuffer, stored: StoredTensor['stored']): DecodedTensor['values'] {
  if (stored === 'float16') return decodeFloat16(new Uint16Array(bytes)) as Float32Array<ArrayBuffer>;
  return stored === 'int32' ? new Int32Array(bytes) : new Float32Array(bytes);
}

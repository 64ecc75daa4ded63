import type { GraphDef } from './graphDef';
import type { Constant, Weight } from './tensors';

/** How weights are stored. */
export type StoredDtype = 'float32' | 'float16';
export const STORED_DTYPES: readonly StoredDtype[] = ['float32', 'float16'];

/** File of the graph's own constants: a change of structure rewrites it and `model.json`, never the shards. */
export const CONSTANTS_FILE = 'constants.bin';

/**
 * The `model.json` of a TensorFlow.js graph model.
 * @param shards - Files that hold the weights, in the order of `graph.weights`.
 * @param signature - Names of the int32 [B, T] inputs, and the tap that a plain `model.predict` returns.
 */
export function modelJson(
  graph: GraphDef,
  dtype: StoredDtype,
  shards: string[],
  { inputs, output }: { inputs: readonly string[]; output: string },
): object {
  return {
    format: 'graph-model',
    generatedBy: 'afn-toolkit',
    convertedBy: null,
    signature: {
      inputs: Object.fromEntries(inputs.map((name) => [name, inputInfo(name)])),
      outputs: { [output]: { name: `${output}:0`, dtype: 'DT_FLOAT' } },
    },
    modelTopology: { node: graph.nodes, library: {}, versions: { producer: 1087 } },
    weightsManifest: [
      { paths: shards, weights: graph.weights.map((weight) => weightSpec(weight, dtype)) },
      { paths: [CONSTANTS_FILE], weights: graph.constants.map(({ name, shape, dtype }) => ({ name, shape, dtype })) },
    ],
  };
}

/** Values of the constants end to end, little endian. */
export function constantBytes(constants: readonly Constant[]): Uint8Array {
  const arrays = constants.map(({ dtype, values }) =>
    dtype === 'int32' ? Int32Array.from(values) : Float32Array.from(values),
  );
  return Uint8Array.from(arrays.flatMap((array) => [...new Uint8Array(array.buffer)]));
}

function inputInfo(name: string): object {
  return { name: `${name}:0`, dtype: 'DT_INT32', tensorShape: { dim: [{ size: '-1' }, { size: '-1' }] } };
}

function weightSpec({ name, shape }: Weight, dtype: StoredDtype): object {
  const spec = { name, shape, dtype: 'float32' };
  return dtype === 'float32' ? spec : { ...spec, quantization: { dtype: 'float16', original_dtype: 'float32' } };
}

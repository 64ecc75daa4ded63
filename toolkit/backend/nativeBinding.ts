import * as tf from '@tensorflow/tfjs-core';

/** The part of tfjs-node's native addon that runs a SavedModel; tensors and sessions are numbers. */
export interface NativeBinding {
  readonly TF_Version: string;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  isUsingGpuDevice(): boolean;
  createTensor(shape: number[], dtype: number, values: Int32Array | Float32Array): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Float32Array;
  loadSavedModel(dir: string, tags: string): number;
  deleteSavedModel(session: number): void;
  /** Names are joined by commas. */
  runSavedModel(
    session: number,
    inputIds: number[],
    inputNames: string,
    outputNames: string,
  ): { id: number; shape: number[] }[];
}

/** The addon of the native TensorFlow that has started in this process; undefined where none has. */
export function nativeBinding(): NativeBinding | undefined {
  return (tf.findBackend('tensorflow') as unknown as { binding?: NativeBinding } | null)?.binding;
}

/** A stored tensor of the graph and where its values come from in the checkpoint. */
export interface Weight {
  name: string;
  shape: number[];
  /** Checkpoint tensors joined along the last dimension, each transposed first where `transposed`. */
  sources: string[];
  transposed: boolean;
}

/** How many values a tensor has. */
export function sizeOf({ shape }: { shape: readonly number[] }): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** A small tensor that belongs to the structure of the graph and not to the checkpoint. */
export interface Constant {
  name: string;
  dtype: 'float32' | 'int32';
  shape: number[];
  values: number[];
}

import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { meanState, spread } from './centring';

/**
 * The states that probes are fitted on, [rows, features], held where they are multiplied. A fit is made of nothing but these two
 * products, which a backend computes; everything else of it is small.
 */
export interface StateProducts {
  readonly rows: number;
  readonly features: number;
  /** Mean of the squares of each feature. */
  readonly meanSquares: ArrayLike<number>;
  /** States times the transpose of `weights`, [outputs, features]: logits, [rows, outputs]. */
  times(weights: Float32Array, outputs: number): Float32Array;
  /** The transpose of `residuals`, [rows, outputs], times the states: [outputs, features]. */
  transposedTimes(residuals: Float32Array, outputs: number): Float32Array;
  /** Frees the states. */
  dispose(): void;
}

/** Holds states where they are multiplied. */
export type Products = (states: Float32Array, features: number) => StateProducts;

/**
 * States in the basis of their principal axes, [rows, features] as they were: a rotation, which neither norms nor the penalty of
 * probes know of, but along these axes features are uncorrelated, and fits take a fraction of the steps.
 */
export function alongAxes(states: Float32Array, features: number, products: Products): Float32Array {
  const held = products(states, features);
  try {
    const sums = held.transposedTimes(states, features);
    const rows = Array.from({ length: features }, (_, f) => sums.subarray(f * features, (f + 1) * features));
    const moments = new Matrix(rows.map((row) => Array.from(row, (sum) => sum / held.rows)));
    const { eigenvectorMatrix } = new EigenvalueDecomposition(moments, { assumeSymmetric: true });
    const axes = Float32Array.from(eigenvectorMatrix.transpose().to1DArray());
    return held.times(axes, features);
  } finally {
    held.dispose();
  }
}

/**
 * Two states of each row as one that probes take, [rows, features of both + 1]: each by a number of its own to the same size, so that
 * the one with the longer vectors is no cheaper to read.
 */
export function besideInput(states: Float32Array, others: Float32Array, rows: number): Float32Array {
  const [features, more] = [states.length / rows, others.length / rows];
  const [own, beside] = [probeInput(states, features), probeInput(others, more)];
  const width = features + more + 1;
  const input = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const [from, fromBeside] = [row * (features + 1), row * (more + 1)];
    input.set(own.subarray(from, from + features), row * width);
    input.set(beside.subarray(fromBeside, fromBeside + more + 1), row * width + features);
  }
  return input;
}

/**
 * States as probes take them, [rows, features + 1]: centred on their mean, divided by one number, the root of their mean square, so
 * that one penalty means the same at layers whose norms differ, with a column of ones for the intercept. Dimensions are not divided
 * each by its own: their sizes are part of what a layer holds.
 */
export function probeInput(states: Float32Array, features: number): Float32Array {
  const rows = states.length / features;
  const mean = meanState(states, features);
  const scale = spread(states, mean);
  const input = new Float32Array(rows * (features + 1));
  for (let row = 0; row < rows; row++) {
    for (let feature = 0; feature < features; feature++)
      input[row * (features + 1) + feature] = (states[row * features + feature]! - mean[feature]!) / scale;
    input[row * (features + 1) + features] = 1;
  }
  return input;
}

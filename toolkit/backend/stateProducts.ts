import * as tf from '@tensorflow/tfjs-core';
import { onBackend, type BackendName } from './backend';

/**
 * A matrix [rows, features] that stays on a backend, and the two products with it that a fit of probes is made of.
 * @returns see `StateProducts` of `probing/products.ts`
 */
export function stateProducts(name: BackendName, values: Float32Array, features: number) {
  const rows = values.length / features;
  const states = onBackend(name, () => tf.tensor2d(values, [rows, features]));
  const valuesOf = (compute: () => tf.Tensor): Float32Array =>
    onBackend(name, () => {
      const result = tf.tidy(compute);
      // Not within `tidy`, which would look for tensors in every entry of what it returns.
      const own = result.dataSync<'float32'>();
      result.dispose();
      return own;
    });
  let meanSquares: Float32Array | undefined;
  return {
    rows,
    features,
    /** Computed when a fit first asks: most matrices are only multiplied. */
    get meanSquares() {
      return (meanSquares ??= valuesOf(() => tf.mean(tf.square(states), 0)));
    },
    times: (weights: Float32Array, outputs: number) =>
      valuesOf(() => tf.matMul(states, tf.tensor2d(weights, [outputs, features]), false, true)),
    transposedTimes: (residuals: Float32Array, outputs: number) =>
      valuesOf(() => tf.matMul(tf.tensor2d(residuals, [rows, outputs]), states, true, false)),
    dispose: () => {
      onBackend(name, () => {
        states.dispose();
      });
    },
  };
}

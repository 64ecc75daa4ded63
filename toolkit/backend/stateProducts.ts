import * as tf from '@tensorflow/tfjs-core';
import { onBackend, type TfjsName } from './backend';

/**
 * A matrix [rows, features] that stays on a backend, and the two products with it that a fit of probes is made of.
 * @returns see `StateProducts` of `probing/products.ts`
 */
export function stateProducts(name: TfjsName, values: Float32Array, features: number) {
  const rows = values.length / features;
  const states = onBackend(name, () => tf.tensor2d(values, [rows, features]));
  const product = (
    of: Float32Array,
    shape: [number, number],
    multiply: (other: tf.Tensor2D) => tf.Tensor,
  ): Float32Array => onBackend(name, () => tf.tidy(() => multiply(tf.tensor2d(of, shape)).dataSync<'float32'>()));
  return {
    rows,
    features,
    meanSquares: onBackend(name, () => tf.tidy(() => tf.mean(tf.square(states), 0).dataSync<'float32'>())),
    times: (weights: Float32Array, outputs: number) =>
      product(weights, [outputs, features], (other) => tf.matMul(states, other, false, true)),
    transposedTimes: (residuals: Float32Array, outputs: number) =>
      product(residuals, [rows, outputs], (other) => tf.matMul(other, states, true, false)),
    dispose: () => {
      onBackend(name, () => {
        states.dispose();
      });
    },
  };
}

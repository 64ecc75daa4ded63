import type { StateProducts } from '../../toolkit/probing/products';

/** The products of probes in plain JavaScript, for tests. */
export function plainProducts(states: Float32Array, features: number): StateProducts {
  const rows = states.length / features;
  return {
    rows,
    features,
    meanSquares: Float64Array.from({ length: features }, (_, feature) => {
      let squares = 0;
      for (let row = 0; row < rows; row++) squares += states[row * features + feature]! ** 2;
      return squares / rows;
    }),
    times: (weights, outputs) => {
      const logits = new Float32Array(rows * outputs);
      for (let row = 0; row < rows; row++)
        for (let o = 0; o < outputs; o++) {
          let sum = 0;
          for (let f = 0; f < features; f++) sum += states[row * features + f]! * weights[o * features + f]!;
          logits[row * outputs + o] = sum;
        }
      return logits;
    },
    transposedTimes: (residuals, outputs) => {
      const sums = new Float32Array(outputs * features);
      for (let o = 0; o < outputs; o++)
        for (let f = 0; f < features; f++) {
          let sum = 0;
          for (let row = 0; row < rows; row++) sum += residuals[row * outputs + o]! * states[row * features + f]!;
          sums[o * features + f] = sum;
        }
      return sums;
    },
    dispose: () => undefined,
  };
}

/** The mean of states [rows, H], [H]. */
export function meanState(states: Float32Array, features: number): Float64Array {
  const mean = new Float64Array(features);
  const rows = states.length / features;
  for (let at = 0; at < states.length; at++) mean[at % features]! += states[at]! / rows;
  return mean;
}

/** States [rows, H] about their mean. */
export function centred(states: Float32Array, mean: Float64Array): Float32Array {
  return states.map((value, at) => value - mean[at % mean.length]!);
}

/** The root of the mean square of states [rows, H] about their mean, over all their values; 1 where they do not differ. */
export function spread(states: Float32Array, mean: Float64Array): number {
  let squares = 0;
  for (let at = 0; at < states.length; at++) squares += (states[at]! - mean[at % mean.length]!) ** 2;
  return squares === 0 ? 1 : Math.sqrt(squares / states.length);
}

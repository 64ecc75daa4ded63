import type { Encoding } from '../../tokens/tokenizer';
import { quantileOfSorted } from '../quantile';
import { cleanInput } from './ablation';
import type { Intervened, StatePlace } from './intervention';

/**
 * Changes states and takes no word away: every token is kept, so that effects are read on all of them.
 *
 * @param positions - ascending, whose states are changed
 * @param vectors - [H] for each of them
 */
export function changeStates(
  encoding: Encoding,
  { site, layer }: StatePlace,
  positions: number[],
  vectors: Float32Array[],
): Intervened {
  return { input: cleanInput(encoding), intervention: { site, layer, positions, vectors } };
}

/**
 * log(median norm / norm) of each state [H]: its multiple by exp(d times this) has a norm that is moved towards the median by d above 0,
 * wholly at 1, and away from it by d below 0. A state of norm 0 stays.
 */
export function distancesToMedianNorm(states: readonly Float32Array[]): Float64Array {
  const norms = Float64Array.from(states, (state) => Math.sqrt(state.reduce((sum, value) => sum + value * value, 0)));
  const median = quantileOfSorted(norms.toSorted(), 0.5);
  return norms.map((norm) => (norm === 0 || median === 0 ? 0 : Math.log(median / norm)));
}

/** States [H] times exp(d times their distance). With d = 0 they are the same to the last bit. */
export function rescaled(states: readonly Float32Array[], distances: Float64Array, d: number): Float32Array[] {
  return states.map((state, at) => {
    const factor = Math.exp(d * distances[at]!);
    return state.map((value) => value * factor);
  });
}

/** States [H] with one dimension set to a value. */
export function withDimension(states: readonly Float32Array[], dimension: number, value: number): Float32Array[] {
  return states.map((state) => state.with(dimension, value));
}

import { centred, meanState } from './centring';

/** Units as stretches of words: the first word of each among all words of the corpus, and one past its last. */
export interface Stretches {
  starts: readonly number[];
  ends: readonly number[];
  /** Of pairs the other one of each. */
  others?: Stretches;
}

/**
 * The state of each unit, [units, features], from those of all words: the mean over its words. Of a pair it is the product of both, less
 * the mean over all words, along each feature: what a linear probe reads of it is a weighted inner product of the two.
 */
export function unitStates(states: Float32Array, features: number, { starts, ends, others }: Stretches): Float32Array {
  if (!others) return meanStates(states, features, { starts, ends });
  const about = centred(states, meanState(states, features));
  const [own, other] = [meanStates(about, features, { starts, ends }), meanStates(about, features, others)];
  return own.map((value, at) => value * other[at]!);
}

function meanStates(states: Float32Array, features: number, { starts, ends }: Stretches): Float32Array {
  const means = new Float32Array(starts.length * features);
  starts.forEach((start, unit) => {
    const share = 1 / (ends[unit]! - start);
    for (let word = start; word < ends[unit]!; word++)
      for (let f = 0; f < features; f++) means[unit * features + f]! += share * states[word * features + f]!;
  });
  return means;
}

/** The length of each state, [units, 1]: the only thing that TAS knows of it. */
export function normsOnly(states: Float32Array, features: number): Float32Array {
  const norms = new Float32Array(states.length / features);
  for (let unit = 0; unit < norms.length; unit++) norms[unit] = normOf(states, unit * features, features);
  return norms;
}

/** Each state divided by its length: what is left without TAS. */
export function withoutNorms(states: Float32Array, features: number): Float32Array {
  const directions = states.slice();
  for (let from = 0; from < states.length; from += features) {
    const norm = normOf(states, from, features) || 1;
    for (let f = from; f < from + features; f++) directions[f]! /= norm;
  }
  return directions;
}

function normOf(states: Float32Array, from: number, features: number): number {
  let squares = 0;
  for (let f = from; f < from + features; f++) squares += states[f]! ** 2;
  return Math.sqrt(squares);
}

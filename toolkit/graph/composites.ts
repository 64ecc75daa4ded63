import type { GraphDef, Ref } from './graphDef';

// Several nodes that are one operation together, with a derivative of its own.

/**
 * The logarithm of the sum of exp(x) over the last dimension, which stays with size 1: the largest value less its log-likelihood.
 * Wasm's own sum over a vocabulary is off in the fifth digit.
 */
export function logSumExp(g: GraphDef, x: Ref): Ref {
  const last = g.shapeOf(x).length - 1;
  const output = g.sub(g.max(x, last, true), g.log(g.max(g.softmax(x), last, true)));
  return g.compose(output, { op: 'LogSumExp', inputs: [x], attr: {} });
}

/**
 * Some entries of every row of `x` [T, N, ...], none twice: [T, K, ...].
 * @param indices - int32 [T, K]: their places, counted through all rows.
 * @param back - int32 [T, N]: the place of each entry of `x` in the same way where every row of K has K zeros before it and K after.
 */
export function pick(g: GraphDef, x: Ref, indices: Ref, back: Ref): Ref {
  return g.compose(g.gather(g.joinRows(x), indices), { op: 'Pick', inputs: [x, indices, back], attr: {} });
}

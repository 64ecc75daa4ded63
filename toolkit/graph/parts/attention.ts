import type { Ref } from '../graphDef';
import type { Linear, ModelGraph } from './modelGraph';

/** Self-attention of a block with what taps are made of; D is the size of a head. */
export interface Attention {
  /** [B, A, T, D] */
  value: Ref;
  /** softmax(q k' / sqrt(D) + bias), [B, A, T, T], query by key. */
  weights: Ref;
  /** The heads' results, [B * T, A * D], to [B * T, H]. */
  output: Linear;
}

/** Names of the linear layers of self-attention. */
export interface AttentionNames extends JoinedNames {
  query: string;
  key: string;
  value: string;
}

/** The same where the checkpoint has one layer for query, key and value. */
export interface JoinedNames {
  /** What query, key and value are stored as, side by side. */
  joined: string;
  output: string;
}

/**
 * softmax(q k' / sqrt(D) + bias) v by head (Vaswani et al. 2017, eq. 1), and the linear layer that joins the heads.
 * @param bias - Of a shape that goes with [B, A, T, T].
 */
export function selfAttention(
  m: ModelGraph,
  input: Ref,
  bias: Ref,
  { layer, names }: { layer: number; names: AttentionNames | JoinedNames },
): Attention {
  const { numHeads: A } = m.config;
  const [queries, keys, values] = m.g.split(queryKeyValue(m, input, names), 1, 3);
  const weights = attentionWeights(m, [m.splitHeads(queries!, A), m.splitHeads(keys!, A)], bias, layer);
  const value = m.splitHeads(values!, A, m.tap('values', layer));
  return { value, weights, output: outputLayer(m, m.g.batchMatMul(weights, value), names.output) };
}

/** softmax(q k' / sqrt(D) + bias), [B, A, T, T], of queries and keys, [B, A, T, D]. */
export function attentionWeights(m: ModelGraph, [query, key]: [Ref, Ref], bias: Ref, layer: number): Ref {
  const { g } = m;
  const scale = g.constant(1 / Math.sqrt(g.shapeOf(query)[3] as number));
  const scores = g.mul(g.batchMatMul(query, key, true), scale);
  return g.softmax(g.add(scores, bias), m.tap('attentions', layer));
}

/** The linear layer that joins the results of the heads, [B, A, T, D]. */
export function outputLayer(m: ModelGraph, results: Ref, scope: string, isBiased = true): Linear {
  const [, A, , D] = m.g.shapeOf(results) as [unknown, number, unknown, number];
  return m.linear(m.joinHeads(results), scope, A * D, m.config.hiddenSize, isBiased);
}

/** Query, key and value side by side, [B * T, 3H]. */
function queryKeyValue(m: ModelGraph, input: Ref, names: AttentionNames | JoinedNames): Ref {
  const { g } = m;
  const { hiddenSize: H } = m.config;
  const parts = 'query' in names ? [names.query, names.key, names.value] : [names.joined];
  const sources = (kind: string) => parts.map((part) => `${part}.${kind}`);
  const [weight, bias] = [`${names.joined}.weight`, `${names.joined}.bias`];
  const kernel = g.weight({ name: weight, shape: [H, 3 * H], sources: sources('weight'), transposed: true });
  const biases = g.weight({ name: bias, shape: [3 * H], sources: sources('bias'), transposed: false });
  return g.dense(m.flatten(input), kernel, biases);
}

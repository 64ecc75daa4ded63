import type { Ref } from '../graphDef';
import type { Linear, ModelGraph } from './modelGraph';

/** Self-attention of a block with what taps are made of. */
export interface Attention {
  /** [B, A, T, H/A] */
  value: Ref;
  /** softmax(q k' / sqrt(d) + bias), [B, A, T, T], query by key. */
  weights: Ref;
  /** The heads' results to [B * T, H]. */
  output: Linear;
}

/** Names of the linear layers of self-attention. */
export interface AttentionNames {
  query: string;
  key: string;
  value: string;
  /** What query, key and value are stored as, side by side. */
  joined: string;
  output: string;
}

/** [B, 1, 1, T], to be added to attention scores: 0 for tokens, the lowest float32 for padding. */
export function paddingBias({ g, mask }: ModelGraph): Ref {
  const padding = g.sub(g.constant(1), mask);
  return g.mul(g.expandDims(g.expandDims(padding, 1), 1), g.constant(-3.4028234663852886e38));
}

/**
 * softmax(q k' / sqrt(d) + bias) v by head (Vaswani et al. 2017, eq. 1), and the linear layer that joins the heads.
 * @param bias - Of a shape that goes with [B, A, T, T].
 */
export function selfAttention(
  m: ModelGraph,
  input: Ref,
  bias: Ref,
  { layer, names }: { layer: number; names: AttentionNames },
): Attention {
  const { g, config } = m;
  const { hiddenSize: H, numHeads } = config;
  const [queries, keys, values] = g.split(queryKeyValue(m, input, names), 1, 3);
  const query = m.splitHeads(queries!);
  const key = m.splitHeads(keys!);
  const scale = g.constant(1 / Math.sqrt(H / numHeads));
  const scores = g.mul(g.batchMatMul(query, key, true), scale);
  const weights = g.softmax(g.add(scores, bias), m.tap('attentions', layer));
  const value = m.splitHeads(values!, m.tap('values', layer));
  const context = m.joinHeads(g.batchMatMul(weights, value));
  return { value, weights, output: m.linear(context, names.output, H, H) };
}

/** Query, key and value side by side, [B * T, 3H]. */
function queryKeyValue(m: ModelGraph, input: Ref, { query, key, value, joined }: AttentionNames): Ref {
  const { g } = m;
  const { hiddenSize: H } = m.config;
  const sources = (kind: string) => [query, key, value].map((part) => `${part}.${kind}`);
  const [weight, bias] = [`${joined}.weight`, `${joined}.bias`];
  const kernel = g.weight({ name: weight, shape: [H, 3 * H], sources: sources('weight'), transposed: true });
  const biases = g.weight({ name: bias, shape: [3 * H], sources: sources('bias'), transposed: false });
  return g.dense(m.flatten(input), kernel, biases);
}

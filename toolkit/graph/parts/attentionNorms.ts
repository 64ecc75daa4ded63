import type { Ref } from '../graphDef';
import type { Attention } from './attention';
import type { ModelGraph } from './modelGraph';
import type { LayerNorm } from './norms';

/** What attention norms are made of. */
interface Sent {
  /** What the attention's result is added to, [B, T, H]. */
  state: Ref;
  attention: Attention;
  /** The LayerNorm after the residual connection; null where there is none. */
  norm: LayerNorm | null;
}

/**
 * How long a vector each key sends to each query of a block, two taps [B, T, T].
 *
 * `attention_norm`: the norm over H of the sum over heads of alpha_h f_h(x), with f_h(x) = (x W_V^h + b_V^h) W_O^h (Kobayashi et al.
 * 2020).
 *
 * `attention_norm_residual`: the same after the residual connection and LayerNorm (Kobayashi et al. 2021). A token sends to itself its
 * own state besides, which counts as one head more, whose attention weights are the identity. LayerNorm, where there is one, at query i, less what belongs
 * to no key (b_O and beta), takes a vector u to gamma * (u - mean(u)) / s_i, where s_i is the deviation of its input there.
 */
export function attentionNorms(m: ModelGraph, { state, attention, norm }: Sent, layer: number): void {
  const { g, identity } = m;
  const heads = transformedValues(m, attention);
  vectorNorms(m, attention.weights, g.stack(heads, 1), heads.length, m.tap('attention_norm', layer));
  const vectors = g.stack([...heads, m.flatten(state)], 1);
  const sent = norm === null ? vectors : g.mul(g.sub(vectors, g.mean(vectors, 2, true)), norm.gamma);
  const weights = g.concat([attention.weights, g.expandDims(identity, 1)], 1);
  const name = m.tap('attention_norm_residual', layer);
  const norms = vectorNorms(m, weights, sent, heads.length + 1, norm === null ? name : undefined);
  if (norm !== null) g.mul(norms, norm.scale, name);
}

/** f_h(x) of each head, [B * T, H]: a product each, because wasm is ten times slower at products by batch. */
function transformedValues(m: ModelGraph, { value, output }: Attention): Ref[] {
  const { g, config } = m;
  const values = g.split(m.joinHeads(value), 1, config.numHeads);
  const kernels = g.split(output.kernel, 0, config.numHeads);
  return values.map((rows, head) => g.matMul(rows, kernels[head]!));
}

/**
 * Norms of the sums over K heads of weight times vector, from `weights` [B, K, T, T] and `vectors` [B * T, K, H]. The norm's square is
 * w' G w with the K x K dot products G of a key's vectors, so that no vector is made for every pair of tokens.
 */
function vectorNorms(m: ModelGraph, weights: Ref, vectors: Ref, K: number, name?: string): Ref {
  const { g } = m;
  const byKey = g.transpose(weights, [0, 3, 2, 1]);
  const products = g.reshape(g.batchMatMul(vectors, vectors, true), ['B', 'T', K, K]);
  const squares = g.sum(g.mul(g.batchMatMul(byKey, products), byKey), 3);
  return g.transpose(g.sqrt(g.relu(squares)), [0, 2, 1], name); // rounding can leave a square just below 0
}

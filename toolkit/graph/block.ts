import { activate } from './activation';
import type { Ref } from './graphDef';
import type { LayerNorm, Layers, Linear } from './layers';
import { stateTap } from './taps';

/** Self-attention of a block with what taps are made of. */
export interface Attention {
  /** [B, A, T, H/A] */
  value: Ref;
  /** softmax(q k' / sqrt(d) + bias), [B, A, T, T], query by key. */
  weights: Ref;
  /** The heads' results to [B * T, H]. */
  output: Linear;
}

/** A block of the encoder with what taps are made of. */
export interface Block {
  /** [B, T, H] */
  input: Ref;
  attention: Attention;
  attentionNorm: LayerNorm;
  /** Before the last LayerNorm. */
  residual: Ref;
  output: Ref;
}

/**
 * Block `layer`, counted from 1: y = LayerNorm(m + feedForward(m)) with m = LayerNorm(x + attention(x)).
 * @param keyBias - [B, 1, 1, T], added to the attention scores.
 */
export function block(layers: Layers, input: Ref, keyBias: Ref, layer: number): Block {
  const { g, config } = layers;
  const { hiddenSize: H, intermediateSize: I } = config;
  const scope = `encoder.layer.${layer - 1}`;
  const attention = selfAttention(layers, input, keyBias, layer, `${scope}.attention`);
  const sum = g.add(layers.unflatten(attention.output.output), input, `attention_residual.${layer}`);
  const attentionNorm = layers.layerNorm(sum, `${scope}.attention.output.LayerNorm`, `attention_output.${layer}`);
  const middle = attentionNorm.output;
  const inner = layers.linear(layers.flatten(middle), `${scope}.intermediate.dense`, H, I);
  const outer = layers.linear(activate(g, config.activation, inner.output), `${scope}.output.dense`, I, H);
  const residual = g.add(layers.unflatten(outer.output), middle, stateTap('pre', layer));
  const norm = layers.layerNorm(residual, `${scope}.output.LayerNorm`, stateTap('post', layer));
  return { input, attention, attentionNorm, residual, output: norm.output };
}

/** softmax(q k' / sqrt(d) + bias) v by head (Vaswani et al. 2017, eq. 1), and the linear layer that joins the heads. */
function selfAttention(layers: Layers, input: Ref, keyBias: Ref, layer: number, scope: string): Attention {
  const { g, config } = layers;
  const { hiddenSize: H, numHeads } = config;
  const qkv = queryKeyValue(layers, input, `${scope}.self`);
  const [queries, keys, values] = g.split(qkv, 1, 3);
  const query = layers.splitHeads(queries!);
  const key = layers.splitHeads(keys!);
  const scale = g.constant(1 / Math.sqrt(H / numHeads));
  const scores = g.mul(g.batchMatMul(query, key, true), scale);
  const weights = g.softmax(g.add(scores, keyBias), `attentions.${layer}`);
  const value = layers.splitHeads(values!, `values.${layer}`);
  const context = layers.joinHeads(g.batchMatMul(weights, value));
  const output = layers.linear(context, `${scope}.output.dense`, H, H);
  return { value, weights, output };
}

/** Query, key and value side by side, [B * T, 3H]. */
function queryKeyValue(layers: Layers, input: Ref, scope: string): Ref {
  const { g } = layers;
  const { hiddenSize: H } = layers.config;
  const sources = (kind: string) => ['query', 'key', 'value'].map((part) => `${scope}.${part}.${kind}`);
  const [weight, bias] = [`${scope}.qkv.weight`, `${scope}.qkv.bias`];
  const kernel = g.weight({ name: weight, shape: [H, 3 * H], sources: sources('weight'), transposed: true });
  const biases = g.weight({ name: bias, shape: [3 * H], sources: sources('bias'), transposed: false });
  return g.dense(layers.flatten(input), kernel, biases);
}

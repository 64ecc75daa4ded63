import type { Ref } from '../graphDef';
import { type Attention, type AttentionNames, attentionWeights, outputLayer } from './attention';
import type { ModelGraph } from './modelGraph';
import { rmsNorm } from './norms';
import { type Rotary, turned } from './rotary';

/** Self-attention whose keys and values may have fewer heads than its queries, each for several neighbouring ones. */
export interface GroupedAttention {
  /** D */
  headSize: number;
  /** Of keys and values; divides A. */
  keyValueHeads: number;
  rotary: Rotary;
  /** Whether the layers of query, key and value have biases. */
  isBiased: boolean;
  /** Of block `layer`, counted from 1. */
  names: (layer: number) => Omit<AttentionNames, 'joined'>;
  /** RMSNorm of each head's queries and keys, before they are turned; null where there is none. */
  headNorms: { names: (layer: number) => { query: string; key: string }; eps: number } | null;
}

/**
 * Grouped-query attention with rotary positions (Ainslie et al. 2023).
 * @param bias - Of a shape that goes with [B, A, T, T].
 */
export function groupedAttention(
  m: ModelGraph,
  input: Ref,
  bias: Ref,
  layer: number,
  form: GroupedAttention,
): Attention {
  const { g, config } = m;
  const { numHeads: A, hiddenSize: H } = config;
  const { headSize: D, keyValueHeads: K, rotary, headNorms } = form;
  const names = form.names(layer);
  const rows = (scope: string, count: number) => m.linear(m.flatten(input), scope, H, count * D, form.isBiased).output;
  const placed = (part: 'query' | 'key', count: number) => {
    const heads = m.splitHeads(rows(names[part], count), count);
    const normed = headNorms ? rmsNorm(m, heads, headNorms.names(layer)[part], headNorms.eps) : heads;
    return turned(m, normed, rotary);
  };
  const weights = attentionWeights(m, [placed('query', A), repeated(m, placed('key', K), A)], bias, layer);
  const value = repeated(m, m.splitHeads(rows(names.value, K), K, m.tap('values', layer)), A);
  return { value, weights, output: outputLayer(m, g.batchMatMul(weights, value), names.output, false) };
}

/** Heads [B, K, T, D], each as often as it takes for `count` of them, one beside the other. */
function repeated({ g }: ModelGraph, heads: Ref, count: number): Ref {
  const K = g.shapeOf(heads)[1] as number;
  if (K === count) return heads;
  const each = g.split(heads, 1, K);
  return g.concat(
    each.flatMap((head) => Array.from({ length: count / K }, () => head)),
    1,
  );
}

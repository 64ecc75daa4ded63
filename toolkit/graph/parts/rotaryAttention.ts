import type { Ref } from '../graphDef';
import { type Attention, attentionWeights, type JoinedNames, outputLayer } from './attention';
import type { ModelGraph } from './modelGraph';
import { type Rotary, turned } from './rotary';

/** What the attention of a block is given besides what it reads. */
export interface Within {
  /** Of a shape that goes with [B, A, T, T], added to the scores. */
  bias: Ref;
  rotary: Rotary;
}

/** Self-attention with rotary positions, whose query, key and value are one linear layer. */
export function rotaryAttention(
  m: ModelGraph,
  input: Ref,
  { bias, rotary }: Within,
  { layer, names, isBiased }: { layer: number; names: JoinedNames; isBiased: boolean },
): Attention {
  const { hiddenSize: H, numHeads: A } = m.config;
  const joined = m.linear(m.flatten(input), names.joined, H, 3 * H, isBiased).output;
  const [queries, keys, values] = m.g.split(joined, 1, 3);
  const placed = (rows: Ref) => turned(m, m.splitHeads(rows, A), rotary);
  const weights = attentionWeights(m, [placed(queries!), placed(keys!)], bias, layer);
  const value = m.splitHeads(values!, A, m.tap('values', layer));
  return { value, weights, output: outputLayer(m, m.g.batchMatMul(weights, value), names.output, isBiased) };
}

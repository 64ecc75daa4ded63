import type { Ref } from '../graphDef';
import { type Attention, attentionWeights, type JoinedNames, outputLayer } from './attention';
import type { ModelGraph } from './modelGraph';
import { type Rotary, turned } from './rotary';

/**
 * Self-attention with rotary positions from one layer that gives query, key and value of the first head, then those of the next.
 * @param bias - Of a shape that goes with [B, A, T, T].
 */
export function headwiseAttention(
  m: ModelGraph,
  input: Ref,
  bias: Ref,
  { layer, names, rotary }: { layer: number; names: JoinedNames; rotary: Rotary },
): Attention {
  const { g, config } = m;
  const { hiddenSize: H, numHeads } = config;
  const heads = m.splitHeads(m.linear(m.flatten(input), names.joined, H, 3 * H).output, numHeads);
  const [query, key, values] = g.split(heads, 3, 3);
  const weights = attentionWeights(m, [turned(m, query!, rotary), turned(m, key!, rotary)], bias, layer);
  const value = g.identity(values!, m.tap('values', layer));
  return { value, weights, output: outputLayer(m, g.batchMatMul(weights, value), names.output) };
}

import type { Ref } from '../graphDef';
import type { ModelGraph } from './modelGraph';
import { sentenceTokenTap } from './sentenceToken';

/** What the attention weights [B, A, T, T] of a layer, query by key, say by themselves. */
export function attentionTaps(m: ModelGraph, weights: Ref, layer: number): void {
  const { g, mask } = m;
  const queries = g.expandDims(g.expandDims(mask, 1), 3);
  g.sum(g.mul(weights, queries), 2, false, m.tap('attention_received', layer));
  g.mean(weights, 1, false, m.tap('attention_mean', layer));
  sentenceTokenTap(m, weights, 2, () => m.tap('attention_from_cls', layer));
}

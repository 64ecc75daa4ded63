import type { Ref } from '../graphDef';
import type { ModelGraph } from './modelGraph';

/** What the attention weights [B, A, T, T] of a layer, query by key, say by themselves. */
export function attentionTaps(m: ModelGraph, weights: Ref, layer: number): void {
  const { g, mask } = m;
  const queries = g.expandDims(g.expandDims(mask, 1), 3);
  g.sum(g.mul(weights, queries), 2, false, m.tap('attention_received', layer));
  g.mean(weights, 1, false, m.tap('attention_mean', layer));
  const first = g.slice(weights, [0, 0, 0, 0], [-1, -1, 1, -1]);
  g.sum(first, 2, false, m.tap('attention_from_cls', layer)); // of the one row there is
}

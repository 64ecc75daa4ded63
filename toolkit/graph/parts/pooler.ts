import type { Ref } from '../graphDef';
import type { ModelGraph } from './modelGraph';

/** tanh of a linear layer of the first token's last hidden state. */
export function pooler(m: ModelGraph, state: Ref, scope: string): void {
  const { hiddenSize: H } = m.config;
  const first = m.g.reshape(m.g.slice(state, [0, 0, 0], [-1, 1, H]), ['B', H]);
  m.g.tanh(m.linear(first, scope, H, H).output, m.tap('pooler'));
}

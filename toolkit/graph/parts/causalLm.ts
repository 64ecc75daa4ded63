import type { Ref } from '../graphDef';
import type { Targets } from './gradientTaps';
import type { ModelGraph } from './modelGraph';
import { type Decoder, vocabularyHead } from './vocabularyHead';

/** Names of the weights of a causal-LM head, which has no bias. */
export type CausalLmHead = Omit<Decoder, 'bias'>;

/** The causal-LM head of the model's output [B, T, H]. At each place it tells the id of the next one, which is to be fed as its label. */
export function causalLm(m: ModelGraph, output: Ref, head: CausalLmHead): Targets {
  return vocabularyHead(m, m.flatten(output), { ...head, bias: null }, 'lm');
}

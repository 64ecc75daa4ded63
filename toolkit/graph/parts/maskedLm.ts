import type { Ref } from '../graphDef';
import { type Activation, activate } from './feedForward';
import type { Targets } from './gradientTaps';
import type { ModelGraph } from './modelGraph';
import { layerNorm } from './norms';
import { vocabularyHead } from './vocabularyHead';

/** Names of the masked-LM head's weights, and what its transform is. */
export interface MaskedLmHead {
  /** The linear layer and the LayerNorm before the decoder. */
  dense: string;
  norm: string;
  /** [V, E], where the decoder is not the word embedding matrix; E is the width of the embeddings. */
  decoder: string;
  /** [V, E], where it is. */
  embeddings: string;
  /** [V]; null where there is none. */
  bias: string | null;
  activation: Activation;
  eps: number;
  /** Of the layers before the decoder, those without a bias; none where it is not stated. */
  lacksBias?: { dense: boolean; norm: boolean };
}

/** The masked-LM head of a state [B, T, H], and its loss at the ids fed as labels. */
export function maskedLm(m: ModelGraph, state: Ref, head: MaskedLmHead): Targets {
  return vocabularyHead(m, headRows(m, state, head), head, 'mlm');
}

/** What the decoder reads, [B * T, E]. */
function headRows(m: ModelGraph, state: Ref, { dense, norm, activation, eps, lacksBias }: MaskedLmHead): Ref {
  const { hiddenSize: H, embeddingSize: E } = m.config;
  const transform = m.linear(m.flatten(state), dense, H, E, lacksBias?.dense !== true);
  const rows = activate(m.g, activation, transform.output);
  return layerNorm(m, rows, norm, eps, undefined, lacksBias?.norm !== true).output;
}

import type { Ref } from '../graphDef';
import { type Activation, activate } from './feedForward';
import type { Targets } from './gradientTaps';
import type { ModelGraph } from './modelGraph';
import { layerNorm } from './norms';

/** Names of the masked-LM head's weights, and what its transform is. */
export interface MaskedLmHead {
  /** The linear layer and the LayerNorm before the decoder. */
  dense: string;
  norm: string;
  /** [V, E], where the decoder is not the word embedding matrix; E is the width of the embeddings. */
  decoder: string;
  /** [V, E], where it is. */
  embeddings: string;
  /** [V] */
  bias: string;
  activation: Activation;
  eps: number;
}

/**
 * The masked-LM head, and its loss at the ids fed as `labels` [B, T].
 * @returns The loss and the labels' logits, each to be summed with the `label_weights` [B, T].
 */
export function maskedLm(m: ModelGraph, state: Ref, head: MaskedLmHead): Targets {
  const { g, config } = m;
  const rows = headRows(m, state, head);
  const { vocabularySize: V, embeddingSize: E } = config;
  const decoder = config.tieWordEmbeddings ? head.embeddings : m.weight(head.decoder, [V, E]);
  const bias = m.weight(head.bias, [V]);
  const logits = vocabularyLogits(m, rows, decoder, bias);

  const labels = g.placeholder('labels', 'int32', ['B', 'T']);
  const own = m.flatten(g.gather(decoder, labels));
  const dot = g.reshape(g.sum(g.mul(own, rows), 1), ['B', 'T']);
  const logit = g.add(dot, g.gather(bias, labels), m.tap('label_logit'));
  const loss = g.sub(g.reshape(g.logSumExp(logits), ['B', 'T']), logit, m.tap('mlm_loss'));
  const weights = g.placeholder('label_weights', 'float32', ['B', 'T']);
  return { mlm_loss: { tap: loss, weights }, logit: { tap: logit, weights } };
}

/** What the decoder reads, [B * T, E]. */
function headRows(m: ModelGraph, state: Ref, { dense, norm, activation, eps }: MaskedLmHead): Ref {
  const { hiddenSize: H, embeddingSize: E } = m.config;
  const transform = m.linear(m.flatten(state), dense, H, E);
  return layerNorm(m, activate(m.g, activation, transform.output), norm, eps).output;
}

/** [B * T, V], from rows [B * T, E], decoder [V, E] and bias [V]. */
function vocabularyLogits(m: ModelGraph, rows: Ref, decoder: Ref, bias: Ref): Ref {
  const { g } = m;
  const { vocabularySize: V } = m.config;
  // Transposed first: wasm multiplies by a transposed matrix ten times slower, and then leaves a fused bias out.
  const logits = g.dense(rows, g.transpose(decoder, [1, 0]), bias);
  const named = g.reshape(logits, ['B', 'T', V], m.tap('mlm_logits'));
  g.toFloat(g.argMax(named, 2), m.tap('mlm_top1'));
  return g.reshape(named, ['B*T', V]);
}

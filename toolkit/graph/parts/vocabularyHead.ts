import { logSumExp } from '../composites';
import type { Ref } from '../graphDef';
import type { ModelGraph } from './modelGraph';
import type { Targets } from './gradientTaps';

/** Names of what gives a logit for every id. */
export interface Decoder {
  /** [V, E], where the decoder is not the word embedding matrix; E is the width of the embeddings. */
  decoder: string;
  /** [V, E], where it is. */
  embeddings: string;
  /** [V]; null where there is none. */
  bias: string | null;
}

/**
 * The logits of rows [B * T, E], and their loss at the ids fed as `labels` [B, T].
 * @param kind - `mlm` or `lm`, with which the names of its taps begin.
 * @returns The loss and the labels' logits, each to be summed with the `label_weights` [B, T].
 */
export function vocabularyHead(m: ModelGraph, rows: Ref, names: Decoder, kind: 'mlm' | 'lm'): Targets {
  const { g, config } = m;
  const { vocabularySize: V, embeddingSize: E } = config;
  const decoder = config.tieWordEmbeddings ? names.embeddings : m.weight(names.decoder, [V, E]);
  const bias = names.bias === null ? null : m.weight(names.bias, [V]);
  const logits = vocabularyLogits(m, rows, { decoder, bias }, kind);

  const labels = g.placeholder('labels', 'int32', ['B', 'T']);
  const own = m.flatten(g.gather(decoder, labels));
  const dot = g.reshape(g.sum(g.mul(own, rows), 1), ['B', 'T'], bias === null ? m.tap('label_logit') : undefined);
  const logit = bias === null ? dot : g.add(dot, g.gather(bias, labels), m.tap('label_logit'));
  const loss = g.sub(g.reshape(logSumExp(g, logits), ['B', 'T']), logit, m.tap(`${kind}_loss`));
  const weights = g.placeholder('label_weights', 'float32', ['B', 'T']);
  return { [`${kind}_loss`]: { tap: loss, weights }, logit: { tap: logit, weights } };
}

/** [B * T, V], from rows [B * T, E], decoder [V, E] and bias [V]. */
function vocabularyLogits(
  m: ModelGraph,
  rows: Ref,
  { decoder, bias }: { decoder: Ref; bias: Ref | null },
  kind: string,
): Ref {
  const { g } = m;
  const { vocabularySize: V } = m.config;
  // Transposed first: wasm multiplies by a transposed matrix ten times slower, and then leaves a fused bias out.
  const kernel = g.transpose(decoder, [1, 0]);
  const logits = bias === null ? g.matMul(rows, kernel) : g.dense(rows, kernel, bias);
  const named = g.reshape(logits, ['B', 'T', V], m.tap(`${kind}_logits`));
  g.toFloat(g.argMax(named, 2), m.tap(`${kind}_top1`));
  return g.reshape(named, ['B*T', V]);
}

import { activate } from './activation';
import { DECODER, WORD_EMBEDDINGS } from './bertNames';
import type { Targets } from './gradientTaps';
import type { Ref } from './graphDef';
import type { Layers } from './layers';

/**
 * The masked-LM head, and its loss at the ids fed as `labels` [B, T].
 * @returns The loss and the labels' logits, each to be summed with the `label_weights` [B, T].
 */
export function maskedLm(layers: Layers, state: Ref): Targets {
  const { g, config } = layers;
  const scope = 'cls.predictions';
  const rows = headRows(layers, state, `${scope}.transform`);
  const decoder = config.tieWordEmbeddings
    ? WORD_EMBEDDINGS
    : layers.weight(DECODER, [config.vocabularySize, config.hiddenSize]);
  const bias = layers.weight(`${scope}.bias`, [config.vocabularySize]);
  const logits = vocabularyLogits(layers, rows, decoder, bias);

  const labels = g.placeholder('labels', 'int32', ['B', 'T']);
  const own = layers.flatten(g.gather(decoder, labels));
  const dot = g.reshape(g.sum(g.mul(own, rows), 1), ['B', 'T']);
  const logit = g.add(dot, g.gather(bias, labels), 'label_logit');
  const loss = g.sub(g.reshape(g.logSumExp(logits), ['B', 'T']), logit, 'mlm_loss');
  const weights = g.placeholder('label_weights', 'float32', ['B', 'T']);
  return { mlm_loss: { tap: loss, weights }, logit: { tap: logit, weights } };
}

/** What the decoder reads, [B * T, H]. */
function headRows(layers: Layers, state: Ref, scope: string): Ref {
  const { hiddenSize: H, activation } = layers.config;
  const transform = layers.linear(layers.flatten(state), `${scope}.dense`, H, H);
  return layers.layerNorm(activate(layers.g, activation, transform.output), `${scope}.LayerNorm`).output;
}

/** [B * T, V], from rows [B * T, H], decoder [V, H] and bias [V]. */
function vocabularyLogits({ g, config }: Layers, rows: Ref, decoder: Ref, bias: Ref): Ref {
  const { vocabularySize: V } = config;
  // Transposed first: wasm multiplies by a transposed matrix ten times slower, and then leaves a fused bias out.
  const logits = g.dense(rows, g.transpose(decoder, [1, 0]), bias);
  const named = g.reshape(logits, ['B', 'T', V], 'mlm_logits');
  g.toFloat(g.argMax(named, 2), 'mlm_top1');
  return g.reshape(named, ['B*T', V]);
}

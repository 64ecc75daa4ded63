import { activate, activationSlope } from './activation';
import { DECODER, WORD_EMBEDDINGS } from './bertNames';
import type { Ref } from './graphDef';
import { layerNormGradient, linearGradient } from './layerGradients';
import type { LayerNorm, Layers, Linear } from './layers';
import { cotangentTap } from './taps';

interface MaskedLm {
  /** Before the activation: [B * T, H]. */
  transform: Linear;
  norm: LayerNorm;
  /** [V, H] */
  decoder: Ref;
  /** [V] */
  bias: Ref;
  /** [B * T, V] */
  logits: Ref;
}

/**
 * The masked-LM head, its loss at the ids fed as `labels` [B, T], and what a sum of losses or of labels' logits, each times its
 * `label_weights` [B, T], owes to the last hidden state.
 * @returns The two cotangents, [B, T, H].
 */
export function maskedLm(layers: Layers, state: Ref): Ref[] {
  const head = headOf(layers, state);
  const { g } = layers;
  const labels = g.placeholder('labels', 'int32', [-1, -1]);
  const own = layers.flatten(g.gather(head.decoder, labels));
  const dot = g.reshape(g.sum(g.mul(own, head.norm.output), 1), layers.batchShape);
  const logit = g.add(dot, g.gather(head.bias, labels), 'label_logit');
  const likelihoods = g.softmax(head.logits);
  g.sub(g.reshape(logSumExp(layers, head.logits, likelihoods), layers.batchShape), logit, 'mlm_loss');

  const weights = g.reshape(g.placeholder('label_weights', 'float32', [-1, -1]), g.constant([-1, 1], 'int32'));
  const expected = g.matMul(likelihoods, head.decoder);
  const dLoss = g.mul(g.sub(expected, own), weights);
  return [
    headGradient(layers, dLoss, head, cotangentTap('mlm_loss')),
    headGradient(layers, g.mul(own, weights), head, cotangentTap('logit')),
  ];
}

function headOf(layers: Layers, state: Ref): MaskedLm {
  const { g, config } = layers;
  const { hiddenSize: H, vocabularySize: V } = config;
  const scope = 'cls.predictions';
  const transform = layers.linear(layers.flatten(state), `${scope}.transform.dense`, H, H);
  const activated = activate(g, config.activation, transform.output);
  const norm = layers.layerNorm(activated, `${scope}.transform.LayerNorm`, undefined, 2);
  const decoder = config.tieWordEmbeddings ? WORD_EMBEDDINGS : layers.weight(DECODER, [V, H]);
  const bias = layers.weight(`${scope}.bias`, [V]);
  // Transposed first: wasm multiplies by a transposed matrix ten times slower, and then leaves a fused bias out.
  const logits = g.dense(norm.output, g.transpose(decoder, [1, 0]), bias);
  const named = g.reshape(logits, layers.shape(V), 'mlm_logits');
  g.toFloat(g.argMax(named, 2), 'mlm_top1');
  return { transform, norm, decoder, bias, logits: g.reshape(named, g.constant([-1, V], 'int32')) };
}

/** [B * T, 1]: the largest logit less its log-likelihood. Wasm's own sum over a vocabulary is off in the fifth digit. */
function logSumExp({ g }: Layers, logits: Ref, likelihoods: Ref): Ref {
  return g.sub(g.max(logits, 1, true), g.log(g.max(likelihoods, 1, true)));
}

/** From the decoder's input to the last hidden state. */
function headGradient(layers: Layers, dy: Ref, { transform, norm }: MaskedLm, name: string): Ref {
  const { g, config } = layers;
  const dActivated = layerNormGradient(layers, dy, norm, undefined, 2);
  const dTransform = g.mul(dActivated, activationSlope(g, config.activation, transform.output));
  return layers.unflatten(linearGradient(layers, dTransform, transform), name);
}

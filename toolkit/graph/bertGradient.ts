import { activationSlope } from './activation';
import type { Attention, Block } from './block';
import type { Ref } from './graphDef';
import { layerNormGradient, linearGradient, softmaxGradient } from './layerGradients';
import type { LayerNorm, Layers } from './layers';
import { gradientTap } from './taps';

/** The forward pass as its derivative sees it. */
export interface ForwardPass {
  /** Rows of the word embedding matrix, [B, T, H]. */
  words: Ref;
  /** From the sum of word, position and segment embeddings. */
  embeddingNorm: LayerNorm;
  blocks: readonly Block[];
}

/**
 * The derivative of a number by every state of the encoder: `block.ts` backwards, in nodes of its own, so that whatever can run the
 * graph can differentiate it. Nodes of the forward pass are used again, not computed again.
 * @param cotangents - d number / d last hidden state, [B, T, H], in parts that are added.
 */
export function bertGradient(layers: Layers, { words, embeddingNorm, blocks }: ForwardPass, cotangents: Ref[]): void {
  const { g } = layers;
  let dy = addAll(layers, cotangents, gradientTap('post', blocks.length));
  for (let layer = blocks.length; layer >= 1; layer--) dy = blockGradient(layers, dy, blocks[layer - 1]!, layer);
  const dSum = layerNormGradient(layers, dy, embeddingNorm, gradientTap('pre', 0));
  g.sum(g.mul(dSum, words), 2, false, 'gradient_x_input');
}

function addAll({ g }: Layers, [first, ...others]: Ref[], name: string): Ref {
  return others.reduce((sum, next, i) => g.add(sum, next, i === others.length - 1 ? name : undefined), first!);
}

/** From `gradient.hidden_states.{l}` to `gradient.hidden_states.{l-1}`. */
function blockGradient(layers: Layers, dy: Ref, block: Block, layer: number): Ref {
  const { g, config } = layers;
  const dResidual = layerNormGradient(layers, dy, block.norm, gradientTap('pre', layer));
  const dActivated = linearGradient(layers, layers.flatten(dResidual), block.outer);
  const dInner = g.mul(dActivated, activationSlope(g, config.activation, block.inner.output));
  const dMiddle = g.add(layers.unflatten(linearGradient(layers, dInner, block.inner)), dResidual);
  const dSum = layerNormGradient(layers, dMiddle, block.attentionNorm);
  const dInput = attentionGradient(layers, layers.flatten(dSum), block.attention);
  return g.add(layers.unflatten(dInput), dSum, gradientTap('post', layer - 1));
}

/** Of softmax(q k' / sqrt(d) + bias) v and the layer that joins the heads, on [B * T, H]. */
function attentionGradient(layers: Layers, dy: Ref, attention: Attention): Ref {
  const { g, config } = layers;
  const { query, key, value, weights } = attention;
  const dContext = layers.splitHeads(linearGradient(layers, dy, attention.output));
  const dValue = g.batchMatMul(swapped(layers, weights), dContext);
  const dWeights = g.batchMatMul(dContext, value, true);
  const scale = g.constant(1 / Math.sqrt(config.hiddenSize / config.numHeads));
  const dScores = g.mul(softmaxGradient(layers, dWeights, weights), scale);
  const dQuery = g.batchMatMul(dScores, key);
  const dKey = g.batchMatMul(swapped(layers, dScores), query);
  const joined = [dQuery, dKey, dValue].map((heads) => layers.joinHeads(heads));
  return linearGradient(layers, g.concat(joined, 1), attention.qkv);
}

/** [B, A, T, T] with queries and keys exchanged. */
function swapped({ g }: Layers, pairs: Ref): Ref {
  return g.transpose(pairs, [0, 1, 3, 2]);
}

import type { Ref } from '../graphDef';
import { type Attention, type AttentionNames, selfAttention } from './attention';
import { paddingBias } from './attentionBias';
import { attentionNorms } from './attentionNorms';
import { attentionTaps } from './attentionTaps';
import { type Activation, feedForward } from './feedForward';
import { type Added, EMBEDDING_NORM, sumOfEmbeddings } from './embeddings';
import type { ModelGraph } from './modelGraph';
import { type LayerNorm, layerNorm } from './norms';
import { stateNorms } from './stateNorms';

/** Sites of an encoder whose blocks end with a LayerNorm: after it, and its input. The first is what Hugging Face calls `hidden_states`. */
export const POST_NORM_SITES = ['post', 'pre'] as const;

/** Names of the layers of a block. */
export interface BlockNames {
  attention: AttentionNames;
  attentionNorm: string;
  inner: string;
  outer: string;
  outputNorm: string;
}

/** What the blocks of an encoder are, besides their sizes. */
export interface PostNormBlocks {
  /** Added to the variance in every LayerNorm. */
  eps: number;
  activation: Activation;
  /** Of block `layer`, counted from 1, as of the other functions here. */
  blockNames: (layer: number) => Omit<BlockNames, 'attention'>;
  attention: (input: Ref, layer: number) => Attention;
}

/** An encoder with BERT's self-attention and embeddings. */
export interface PostNorm extends Omit<PostNormBlocks, 'attention'> {
  /** Added to the attention scores of every block, [1, A, T, T]; null where nothing but padding is. */
  scoreBias: Ref | null;
  /** The linear layer from the embeddings' width to the blocks', after their LayerNorm; null where there is none. */
  projection: string | null;
  blockNames: (layer: number) => BlockNames;
}

/** A block of the encoder with what taps are made of. */
export interface Block {
  /** [B, T, H] */
  input: Ref;
  attention: Attention;
  attentionNorm: LayerNorm;
  /** The last LayerNorm's input. */
  pre: Ref;
  output: Ref;
}

/**
 * The embeddings, and blocks with LayerNorm after each of their two halves, every state a tap.
 * @returns The sum of the embeddings, [B, T, E], before their LayerNorm, and the last hidden state.
 */
export function postNormEncoder(m: ModelGraph, added: Added, form: PostNorm): { sum: Ref; last: Ref } {
  const sum = sumOfEmbeddings(m, added);
  const entry = embeddingState(m, sum, form);
  stateNorms(m, { post: entry, pre: sum }, 0);
  const padding = paddingBias(m);
  const bias = form.scoreBias === null ? padding : m.g.add(form.scoreBias, padding);
  const attention = (input: Ref, layer: number) =>
    selfAttention(m, input, bias, { layer, names: form.blockNames(layer).attention });
  return { sum, last: postNormBlocks(m, entry, { ...form, attention }) };
}

/**
 * Blocks with LayerNorm after each of their two halves, every state a tap.
 * @param entry - What enters the first block, [B, T, H].
 * @returns The last hidden state.
 */
export function postNormBlocks(m: ModelGraph, entry: Ref, form: PostNormBlocks): Ref {
  let state = entry;
  for (let layer = 1; layer <= m.config.numLayers; layer++) {
    const next = postNormBlock(m, state, layer, form);
    blockTaps(m, next, layer);
    state = next.output;
  }
  return state;
}

/** What enters the first block, [B, T, H]. */
function embeddingState(m: ModelGraph, sum: Ref, { projection, eps }: PostNorm): Ref {
  const name = m.tap('state', 0, 'post');
  if (projection === null) return layerNorm(m, sum, EMBEDDING_NORM, eps, name).output;
  const { embeddingSize: E, hiddenSize: H } = m.config;
  const normed = m.flatten(layerNorm(m, sum, EMBEDDING_NORM, eps).output);
  return m.unflatten(m.linear(normed, projection, E, H).output, name);
}

/** Block `layer`, counted from 1: y = LayerNorm(x' + feedForward(x')) with x' = LayerNorm(x + attention(x)). */
export function postNormBlock(m: ModelGraph, input: Ref, layer: number, form: PostNormBlocks): Block {
  const { g } = m;
  const { eps } = form;
  const names = form.blockNames(layer);
  const attention = form.attention(input, layer);
  const sum = g.add(m.unflatten(attention.output.output), input, m.tap('attention_residual', layer));
  const attentionNorm = layerNorm(m, sum, names.attentionNorm, eps, m.tap('attention_output', layer));
  const middle = attentionNorm.output;
  const pre = g.add(feedForward(m, middle, names, form.activation), middle, m.tap('state', layer, 'pre'));
  const norm = layerNorm(m, pre, names.outputNorm, eps, m.tap('state', layer, 'post'));
  return { input, attention, attentionNorm, pre, output: norm.output };
}

/** The taps of a block that the pass itself does not need. */
function blockTaps(m: ModelGraph, { input, attention, attentionNorm, pre, output }: Block, layer: number): void {
  attentionTaps(m, attention.weights, layer);
  attentionNorms(m, { state: input, attention, norm: attentionNorm }, layer);
  stateNorms(m, { post: output, pre }, layer);
  m.l2(m.g.sub(output, input), m.tap('shift', layer));
}

import type { BertConfig } from '../checkpoint/config';
import { attentionNorms } from './attentionNorms';
import { attentionTaps } from './attentionTaps';
import { bertGradient, type ForwardPass } from './bertGradient';
import { type Block, block } from './block';
import { GraphDef, type Ref } from './graphDef';
import { Layers } from './layers';
import { maskedLm } from './maskedLm';
import { sentenceStates } from './sentenceStates';
import { stateNorms } from './stateNorms';
import { type Heads, stateTap } from './taps';

/**
 * BERT (Devlin et al. 2019) as a TensorFlow graph, every tap a named node. Inputs are int32 [B, T]: `input_ids`,
 * `attention_mask` (1 for tokens, 0 for padding), `token_type_ids`. Weights keep the checkpoint's own values; a linear layer is
 * stored [in, out], and the query, key and value layers of a block as one [H, 3H].
 */
export function bertGraph(config: BertConfig, heads: Heads): GraphDef {
  const graph = new GraphDef();
  const layers = new Layers(graph, config);
  const pass = encoder(layers);
  const last = pass.blocks.at(-1)!.norm.output;
  if (heads.pooler) pooler(layers, last);
  const cotangents = [...sentenceStates(layers, last), ...(heads.maskedLm ? maskedLm(layers, last) : [])];
  bertGradient(layers, pass, cotangents);
  return graph;
}

function encoder(layers: Layers): ForwardPass {
  const { words, sum } = embeddings(layers);
  const embeddingNorm = layers.layerNorm(sum, 'embeddings.LayerNorm', stateTap('post', 0));
  stateNorms(layers, sum, embeddingNorm.output, 0);
  const keyBias = paddingBias(layers);
  const blocks: Block[] = [];
  let state = embeddingNorm.output;
  for (let layer = 1; layer <= layers.config.numLayers; layer++) {
    const next = block(layers, state, keyBias, layer);
    blockTaps(layers, next, layer);
    blocks.push(next);
    state = next.norm.output;
  }
  return { words, embeddingNorm, blocks };
}

function embeddings(layers: Layers): { words: Ref; sum: Ref } {
  const { g, config, ids, positions } = layers;
  const types = g.placeholder('token_type_ids', 'int32', [-1, -1]);
  const table = (name: string, rows: number) => layers.weight(`embeddings.${name}.weight`, [rows, config.hiddenSize]);
  const words = g.gather(table('word_embeddings', config.vocabularySize), ids, 'word_embeddings');
  layers.l2(words, 'embedding_norm');
  const places = g.gather(table('position_embeddings', config.maxPositions), positions);
  const segments = g.gather(table('token_type_embeddings', config.typeVocabularySize), types);
  return { words, sum: g.add(g.add(words, segments), places, stateTap('pre', 0)) };
}

/** [B, 1, 1, T]: 0 for tokens, the lowest float32 for padding. */
function paddingBias({ g, mask }: Layers): Ref {
  const padding = g.sub(g.constant(1), mask);
  return g.mul(g.expandDims(g.expandDims(padding, 1), 1), g.constant(-3.4028234663852886e38));
}

/** The taps of a block that the pass itself does not need. */
function blockTaps(layers: Layers, block: Block, layer: number): void {
  const { input, attention, residual, norm } = block;
  attentionTaps(layers, attention.weights, layer);
  attentionNorms(layers, block, layer);
  stateNorms(layers, residual, norm.output, layer);
  layers.l2(layers.g.sub(norm.output, input), `shift.${layer}`);
}

function pooler(layers: Layers, state: Ref): void {
  const { hiddenSize: H } = layers.config;
  const first = layers.flatten(layers.g.slice(state, [0, 0, 0], [-1, 1, H]));
  layers.g.tanh(layers.linear(first, 'pooler.dense', H, H).output, 'pooler');
}

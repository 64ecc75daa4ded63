import type { BertConfig } from '../checkpoint/config';
import { attentionNorms } from './attentionNorms';
import { attentionTaps } from './attentionTaps';
import { type Block, block } from './block';
import { gradientTaps } from './gradientTaps';
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
  const last = encoder(layers);
  if (heads.pooler) pooler(layers, last);
  const targets = sentenceStates(layers, last);
  if (heads.maskedLm) Object.assign(targets, maskedLm(layers, last));
  gradientTaps(graph, targets, config.numLayers);
  return graph;
}

/** The last hidden state. */
function encoder(layers: Layers): Ref {
  const sum = embeddings(layers);
  let state = layers.layerNorm(sum, 'embeddings.LayerNorm', stateTap('post', 0)).output;
  stateNorms(layers, sum, state, 0);
  const keyBias = paddingBias(layers);
  for (let layer = 1; layer <= layers.config.numLayers; layer++) {
    const next = block(layers, state, keyBias, layer);
    blockTaps(layers, next, layer);
    state = next.output;
  }
  return state;
}

/** The sum of word, position and segment embeddings. */
function embeddings(layers: Layers): Ref {
  const { g, config, ids, positions } = layers;
  const types = g.placeholder('token_type_ids', 'int32', ['B', 'T']);
  const table = (name: string, rows: number) => layers.weight(`embeddings.${name}.weight`, [rows, config.hiddenSize]);
  const words = g.gather(table('word_embeddings', config.vocabularySize), ids, 'word_embeddings');
  layers.l2(words, 'embedding_norm');
  const places = g.gather(table('position_embeddings', config.maxPositions), positions);
  const segments = g.gather(table('token_type_embeddings', config.typeVocabularySize), types);
  return g.add(g.add(words, segments), places, stateTap('pre', 0));
}

/** [B, 1, 1, T]: 0 for tokens, the lowest float32 for padding. */
function paddingBias({ g, mask }: Layers): Ref {
  const padding = g.sub(g.constant(1), mask);
  return g.mul(g.expandDims(g.expandDims(padding, 1), 1), g.constant(-3.4028234663852886e38));
}

/** The taps of a block that the pass itself does not need. */
function blockTaps(layers: Layers, block: Block, layer: number): void {
  const { input, attention, residual, output } = block;
  attentionTaps(layers, attention.weights, layer);
  attentionNorms(layers, block, layer);
  stateNorms(layers, residual, output, layer);
  layers.l2(layers.g.sub(output, input), `shift.${layer}`);
}

function pooler(layers: Layers, state: Ref): void {
  const { hiddenSize: H } = layers.config;
  const first = layers.g.reshape(layers.g.slice(state, [0, 0, 0], [-1, 1, H]), ['B', H]);
  layers.g.tanh(layers.linear(first, 'pooler.dense', H, H).output, 'pooler');
}

import { z } from 'zod';
import type { ConfigFile } from '../../checkpoint/config';
import type { Ref } from '../graphDef';
import { selfAttention } from '../parts/attention';
import { causalBias } from '../parts/attentionBias';
import { wordEmbeddings } from '../parts/embeddings';
import { feedForward } from '../parts/feedForward';
import type { ModelGraph } from '../parts/modelGraph';
import { layerNorm } from '../parts/norms';
import { PRE_NORM_SITES, preNormBlocks } from '../parts/preNorm';
import { CAUSAL_FIELDS, CAUSAL_ROLES } from './causalLike';
import { activation, checkHeads, checkSame, COMMON, epsilon, fieldsOf, only, size } from './configFields';
import type { Architecture, Family } from './family';

/** GPT-2 (Radford et al. 2019), a causal model whose blocks begin with a LayerNorm; positions are learnt, and one layer holds query, key and value. */
export const gpt2: Family = {
  name: 'gpt2',
  inputs: ['input_ids', 'attention_mask'],
  sites: PRE_NORM_SITES,
  roles: CAUSAL_ROLES,
  weightName: (checkpointName) => checkpointName.replace(/^transformer\./, ''),
  isStoredInOut: true,
  read,
};

const SCALED = 'attention scores that are scaled otherwise are not supported';
const Fields = z.object({
  n_layer: size(1000),
  n_embd: size(65_536),
  n_head: size(1024),
  n_inner: size(1_048_576).nullish(),
  vocab_size: size(16_777_216),
  n_positions: size(1_048_576),
  activation_function: activation,
  layer_norm_epsilon: epsilon.default(1e-5),
  scale_attn_weights: only(true, SCALED),
  scale_attn_by_inverse_layer_idx: only(false, SCALED),
  add_cross_attention: only(false, 'cross attention is not supported'),
  ...CAUSAL_FIELDS,
  ...COMMON,
});

const EMBEDDINGS = 'wte.weight';

function read(file: ConfigFile): Architecture {
  const fields = fieldsOf(file, Fields);
  checkHeads(file, ['n_embd', fields.n_embd], ['n_head', fields.n_head]);
  checkSame(file, ['hidden_size'], ['n_embd', fields.n_embd]);
  checkSame(file, ['num_hidden_layers'], ['n_layer', fields.n_layer]);
  checkSame(file, ['num_attention_heads'], ['n_head', fields.n_head]);
  checkSame(file, ['max_position_embeddings', 'n_ctx'], ['n_positions', fields.n_positions]);
  return {
    config: {
      numLayers: fields.n_layer,
      hiddenSize: fields.n_embd,
      embeddingSize: fields.n_embd,
      numHeads: fields.n_head,
      intermediateSize: fields.n_inner ?? 4 * fields.n_embd,
      vocabularySize: fields.vocab_size,
      maxPositions: fields.n_positions,
      tieWordEmbeddings: fields.tie_word_embeddings,
    },
    encoder: (m) => {
      const sum = embeddings(m);
      return { sum, last: blocks(m, sum, fields) };
    },
    causalLm: { decoder: 'lm_head.weight', embeddings: EMBEDDINGS },
  };
}

function embeddings(m: ModelGraph): Ref {
  const { maxPositions, embeddingSize } = m.config;
  const places = m.g.gather(m.weight('wpe.weight', [maxPositions, embeddingSize]), m.positions);
  return m.g.add(wordEmbeddings(m, EMBEDDINGS), places, m.tap('state', 0, 'stream'));
}

function blocks(m: ModelGraph, entry: Ref, fields: z.infer<typeof Fields>): Ref {
  const bias = causalBias(m);
  const scope = (layer: number) => `h.${layer - 1}`;
  return preNormBlocks(m, entry, {
    norm: (state, norm, name) => layerNorm(m, state, norm, fields.layer_norm_epsilon, name).output,
    firstNorm: (layer) => (layer > m.config.numLayers ? 'ln_f' : `${scope(layer)}.ln_1`),
    middleNorm: (layer) => `${scope(layer)}.ln_2`,
    attention: (state, layer) => {
      const names = { joined: `${scope(layer)}.attn.c_attn`, output: `${scope(layer)}.attn.c_proj` };
      return selfAttention(m, state, bias, { layer, names });
    },
    feedForward: (state, layer) => {
      const names = { inner: `${scope(layer)}.mlp.c_fc`, outer: `${scope(layer)}.mlp.c_proj` };
      return feedForward(m, state, names, fields.activation_function);
    },
  });
}

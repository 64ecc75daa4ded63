import { z } from 'zod';
import type { ConfigFile } from '../../checkpoint/config';
import type { Ref } from '../graphDef';
import { causalBias } from '../parts/attentionBias';
import { wordEmbeddings } from '../parts/embeddings';
import { feedForward } from '../parts/feedForward';
import { headwiseAttention } from '../parts/headwiseAttention';
import type { ModelGraph } from '../parts/modelGraph';
import { layerNorm } from '../parts/norms';
import { PRE_NORM_SITES, preNormBlocks } from '../parts/preNorm';
import { rotaryAngles } from '../parts/rotary';
import { CAUSAL_FIELDS, CAUSAL_ROLES } from './causalLike';
import { activation, checkHeads, COMMON, configOf, epsilon, fieldsOf, only, size, SIZES } from './configFields';
import type { Architecture, Family } from './family';
import { PARTIAL_ROTARY_FIELDS, rotaryOf, rotaryPairs } from './rotaryFields';

/**
 * GPT-NeoX (Black et al. 2022), of which the Pythia models are: both halves of a block read the same state, rotary positions turn a part of
 * each head, and one layer gives query, key and value head by head.
 */
export const gptNeox: Family = {
  name: 'gpt_neox',
  inputs: ['input_ids', 'attention_mask'],
  sites: PRE_NORM_SITES,
  roles: CAUSAL_ROLES,
  weightName: (checkpointName) => checkpointName.replace(/^gpt_neox\./, '').replace(/^lm_head\./, 'embed_out.'),
  read,
};

const Fields = z.object({
  ...SIZES,
  max_position_embeddings: size(16_777_216),
  hidden_act: activation,
  layer_norm_eps: epsilon.default(1e-5),
  use_parallel_residual: z.boolean('true or false').default(true),
  attention_bias: only(true, 'layers of attention without biases are not supported'),
  ...PARTIAL_ROTARY_FIELDS,
  rotary_emb_base: PARTIAL_ROTARY_FIELDS.rope_theta,
  rotary_pct: PARTIAL_ROTARY_FIELDS.partial_rotary_factor.default(0.25),
  ...CAUSAL_FIELDS,
  ...COMMON,
  tie_word_embeddings: z.boolean('true or false').default(false),
});
type Fields = z.infer<typeof Fields>;

const EMBEDDINGS = 'embed_in.weight';

function read(file: ConfigFile): Architecture {
  const fields = fieldsOf(file, Fields);
  const { num_attention_heads: heads, hidden_size } = fields;
  checkHeads(file, ['hidden_size', hidden_size], ['num_attention_heads', heads]);
  const { rotary_emb_base: rope_theta, rotary_pct: partial_rotary_factor } = fields;
  const { theta, share } = rotaryOf({ partial_rotary_factor, rope_theta, rope_parameters: fields.rope_parameters });
  const pairs = rotaryPairs(file, hidden_size / heads, share);
  return {
    config: configOf(fields),
    encoder: (m) => {
      const sum = m.g.identity(wordEmbeddings(m, EMBEDDINGS), m.tap('state', 0, 'stream'));
      return { sum, last: blocks(m, sum, fields, { theta, pairs }) };
    },
    causalLm: { decoder: 'embed_out.weight', embeddings: EMBEDDINGS },
  };
}

function blocks(m: ModelGraph, entry: Ref, fields: Fields, { theta, pairs }: { theta: number; pairs: number }): Ref {
  const bias = causalBias(m);
  const rotary = rotaryAngles(m, theta, pairs);
  const scope = (layer: number) => `layers.${layer - 1}`;
  return preNormBlocks(m, entry, {
    norm: (state, norm, name) => layerNorm(m, state, norm, fields.layer_norm_eps, name).output,
    firstNorm: (layer) => (layer > m.config.numLayers ? 'final_layer_norm' : `${scope(layer)}.input_layernorm`),
    middleNorm: (layer) => `${scope(layer)}.post_attention_layernorm`,
    isParallel: fields.use_parallel_residual,
    attention: (state, layer) => {
      const self = `${scope(layer)}.attention`;
      const names = { joined: `${self}.query_key_value`, output: `${self}.dense` };
      return headwiseAttention(m, state, bias, { layer, names, rotary });
    },
    feedForward: (state, layer) => {
      const names = { inner: `${scope(layer)}.mlp.dense_h_to_4h`, outer: `${scope(layer)}.mlp.dense_4h_to_h` };
      return feedForward(m, state, names, fields.hidden_act);
    },
  });
}

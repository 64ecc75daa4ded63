import { z } from 'zod';
import type { ConfigFile } from '../../checkpoint/config';
import type { Ref } from '../graphDef';
import { causalBias } from '../parts/attentionBias';
import { wordEmbeddings } from '../parts/embeddings';
import { gatedFeedForward } from '../parts/feedForward';
import { groupedAttention } from '../parts/groupedAttention';
import type { ModelGraph } from '../parts/modelGraph';
import { rmsNorm } from '../parts/norms';
import { PRE_NORM_SITES, preNormBlocks } from '../parts/preNorm';
import { rotaryAngles } from '../parts/rotary';
import { CAUSAL_FIELDS, CAUSAL_ROLES } from './causalLike';
import { activation, checkHeads, COMMON, configOf, epsilon, fieldsOf, only, size, SIZES } from './configFields';
import type { Architecture, Family } from './family';
import { ROTARY_FIELDS, rotaryOf, rotaryPairs } from './rotaryFields';

/** Where the families differ. */
interface Kind {
  name: string;
  /** Whether the layers of query, key and value have biases. */
  isBiased: boolean;
  /** Whether each head's queries and keys go through RMSNorm. */
  hasHeadNorms: boolean;
  /** The size of a head where the config states none; null for an equal share of a state. */
  headSize: number | null;
}

/** Llama (Touvron et al. 2023): blocks that begin with RMSNorm, rotary positions, grouped queries, a gated feed-forward network. */
export const llama = familyOf({ name: 'llama', isBiased: false, hasHeadNorms: false, headSize: null });

/** Qwen2 (Yang et al. 2024): Llama's blocks, with biases in the layers of query, key and value. */
export const qwen2 = familyOf({ name: 'qwen2', isBiased: true, hasHeadNorms: false, headSize: null });

/** Qwen3 (Yang et al. 2025): Llama's blocks, with RMSNorm of each head's queries and keys. */
export const qwen3 = familyOf({ name: 'qwen3', isBiased: false, hasHeadNorms: true, headSize: 128 });

function familyOf(kind: Kind): Family {
  return {
    name: kind.name,
    inputs: ['input_ids', 'attention_mask'],
    sites: PRE_NORM_SITES,
    roles: CAUSAL_ROLES,
    weightName: (checkpointName) => checkpointName.replace(/^model\./, ''),
    read: (file) => read(file, kind),
  };
}

const BIASED = 'biases in these layers are not supported';
const WINDOW = 'attention within a window is not supported';
const Fields = z.object({
  ...SIZES,
  max_position_embeddings: size(16_777_216),
  num_key_value_heads: size(1024).nullish(),
  head_dim: size(65_536).nullish(),
  hidden_act: activation,
  rms_norm_eps: epsilon.default(1e-6),
  attention_bias: only(false, BIASED),
  mlp_bias: only(false, BIASED),
  use_sliding_window: only(false, WINDOW),
  layer_types: z.array(z.literal('full_attention', `"full_attention" for all layers: ${WINDOW}`)).nullish(),
  ...ROTARY_FIELDS,
  ...CAUSAL_FIELDS,
  ...COMMON,
  tie_word_embeddings: z.boolean('true or false').default(false),
});
type Fields = z.infer<typeof Fields>;

const EMBEDDINGS = 'embed_tokens.weight';

function read(file: ConfigFile, kind: Kind): Architecture {
  const fields = fieldsOf(file, Fields);
  const sizes = headSizes(file, fields, kind);
  const { headSize, keyValueHeads } = sizes;
  return {
    config: { ...configOf(fields), headSize, keyValueHeads, isGated: true, lacksNormBias: true },
    encoder: (m) => {
      const sum = m.g.identity(wordEmbeddings(m, EMBEDDINGS), m.tap('state', 0, 'stream'));
      return { sum, last: blocks(m, sum, fields, { ...kind, ...sizes }) };
    },
    causalLm: { decoder: 'lm_head.weight', embeddings: EMBEDDINGS },
  };
}

interface HeadSizes {
  headSize: number;
  keyValueHeads: number;
  pairs: number;
}

function headSizes(file: ConfigFile, fields: Fields, kind: Kind): HeadSizes {
  const { num_attention_heads: heads, hidden_size, head_dim } = fields;
  const keyValueHeads = fields.num_key_value_heads ?? heads;
  checkHeads(file, ['num_attention_heads', heads], ['num_key_value_heads', keyValueHeads]);
  const stated = head_dim ?? kind.headSize;
  if (stated === null) checkHeads(file, ['hidden_size', hidden_size], ['num_attention_heads', heads]);
  const headSize = stated ?? hidden_size / heads;
  return { headSize, keyValueHeads, pairs: rotaryPairs(file, headSize, rotaryOf(fields).share) };
}

function blocks(m: ModelGraph, entry: Ref, fields: Fields, kind: Kind & HeadSizes): Ref {
  const { rms_norm_eps: eps } = fields;
  const bias = causalBias(m);
  const scope = (layer: number) => `layers.${layer - 1}`;
  const attention = {
    ...kind,
    rotary: rotaryAngles(m, rotaryOf(fields).theta, kind.pairs),
    names: (layer: number) => attentionNames(`${scope(layer)}.self_attn`),
    headNorms: kind.hasHeadNorms ? { names: (layer: number) => headNormNames(`${scope(layer)}.self_attn`), eps } : null,
  };
  return preNormBlocks(m, entry, {
    norm: (state, norm, name) => rmsNorm(m, state, norm, eps, name),
    firstNorm: (layer) => (layer > m.config.numLayers ? 'norm' : `${scope(layer)}.input_layernorm`),
    middleNorm: (layer) => `${scope(layer)}.post_attention_layernorm`,
    attention: (state, layer) => groupedAttention(m, state, bias, layer, attention),
    feedForward: (state, layer) => {
      const [gate, inner, outer] = ['gate', 'up', 'down'].map((part) => `${scope(layer)}.mlp.${part}_proj`);
      return gatedFeedForward(m, state, { gate: gate!, inner: inner!, outer: outer! }, fields.hidden_act);
    },
  });
}

function attentionNames(self: string) {
  return { query: `${self}.q_proj`, key: `${self}.k_proj`, value: `${self}.v_proj`, output: `${self}.o_proj` };
}

function headNormNames(self: string) {
  return { query: `${self}.q_norm`, key: `${self}.k_norm` };
}

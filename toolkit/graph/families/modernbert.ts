import { z } from 'zod';
import type { ConfigFile } from '../../checkpoint/config';
import { UserError } from '../../errors';
import type { Ref } from '../graphDef';
import { paddingBias, windowBias } from '../parts/attentionBias';
import { wordEmbeddings } from '../parts/embeddings';
import { gatedInOne } from '../parts/feedForward';
import type { ModelGraph } from '../parts/modelGraph';
import { layerNorm } from '../parts/norms';
import { PRE_NORM_SITES, preNormBlocks } from '../parts/preNorm';
import { rotaryAngles } from '../parts/rotary';
import { rotaryAttention, type Within } from '../parts/rotaryAttention';
import { ENCODER_ROLES } from './bertLike';
import { activation, checkHeads, COMMON, configOf, epsilon, fieldsOf, nothing, size, SIZES } from './configFields';
import type { Architecture, Family } from './family';
import { ROTARY, rotaryPairs, SCALED } from './rotaryFields';

/**
 * ModernBERT (Warner et al. 2024), an encoder whose blocks begin with a LayerNorm, the first one's attention without: rotary positions, a
 * gated feed-forward network, and attention that in most blocks reaches only so far.
 */
export const modernbert: Family = {
  name: 'modernbert',
  inputs: ['input_ids', 'attention_mask'],
  sites: PRE_NORM_SITES,
  roles: ENCODER_ROLES,
  weightName: (checkpointName) => checkpointName.replace(/^model\./, ''),
  read,
};

const isOrNot = z.boolean('true or false');
const KINDS = ['full_attention', 'sliding_attention'] as const;
const kinds = `a list of ${KINDS.join(' and ')}, one a block`;
const byKind = `an object with ${KINDS.join(' and ')}`;

const Fields = z.object({
  ...SIZES,
  hidden_activation: activation.default('gelu'),
  classifier_activation: activation.default('gelu'),
  norm_eps: epsilon.default(1e-5),
  norm_bias: isOrNot.default(false),
  attention_bias: isOrNot.default(false),
  mlp_bias: isOrNot.default(false),
  classifier_bias: isOrNot.default(false),
  decoder_bias: isOrNot.default(true),
  local_attention: size(1_048_576).default(128),
  global_attn_every_n_layers: size(1000).default(3),
  layer_types: z.array(z.enum(KINDS, kinds), kinds).nullish(),
  global_rope_theta: ROTARY.shape.rope_theta.nullable(),
  local_rope_theta: ROTARY.shape.rope_theta.nullable(),
  rope_parameters: z
    .strictObject({ full_attention: ROTARY.nullish(), sliding_attention: ROTARY.nullish() }, byKind)
    .nullish(),
  rope_scaling: nothing(SCALED),
  ...COMMON,
});
type ModernFields = z.infer<typeof Fields>;

const EMBEDDINGS = 'embeddings.tok_embeddings.weight';

function read(file: ConfigFile): Architecture {
  const fields = fieldsOf(file, Fields);
  const { hidden_size: H, num_attention_heads: A, norm_eps: eps } = fields;
  checkHeads(file, ['hidden_size', H], ['num_attention_heads', A]);
  const pairs = rotaryPairs(file, H / A, 1);
  const reaches = reachesOf(file, fields);
  return {
    config: { ...configOf(fields), isGated: true, lacksNormBias: !fields.norm_bias },
    encoder: (m) => {
      const words = wordEmbeddings(m, EMBEDDINGS);
      const name = m.tap('state', 0, 'stream');
      const entry = layerNorm(m, words, 'embeddings.norm', eps, name, fields.norm_bias).output;
      // A product of the word embeddings and the derivative by them is 0, as the norm takes their length away: what is normed stands for them.
      const of = (layer: number) => within(m, reaches[layer - 1]!, pairs);
      return { sum: entry, words: entry, last: blocks(m, entry, fields, of) };
    },
    maskedLm: {
      ...{ dense: 'head.dense', norm: 'head.norm', decoder: 'decoder.weight', embeddings: EMBEDDINGS },
      bias: fields.decoder_bias ? 'decoder.bias' : null,
      ...{ activation: fields.classifier_activation, eps },
      lacksBias: { dense: !fields.classifier_bias, norm: !fields.norm_bias },
    },
  };
}

/** How far the attention of a block reaches, null for everywhere, and the base of its rotary positions. */
interface Reach {
  places: number | null;
  theta: number;
}

/** Of every block. */
function reachesOf({ path }: ConfigFile, fields: ModernFields): Reach[] {
  const { num_hidden_layers: L, rope_parameters: rotary, local_attention } = fields;
  const everyNth = Array.from({ length: L }, (_, at) => KINDS[at % fields.global_attn_every_n_layers === 0 ? 0 : 1]);
  const types = fields.layer_types ?? everyNth;
  if (types.length !== L)
    throw new UserError({
      what: `${path}: layer_types`,
      got: `${types.length} blocks`,
      expected: `${L}, as num_hidden_layers`,
    });
  const near = {
    places: Math.trunc(local_attention / 2),
    theta: rotary?.sliding_attention?.rope_theta ?? fields.local_rope_theta ?? 10_000,
  };
  const far = { places: null, theta: rotary?.full_attention?.rope_theta ?? fields.global_rope_theta ?? 160_000 };
  return types.map((type) => (type === 'full_attention' ? far : near));
}

function within(m: ModelGraph, { places, theta }: Reach, pairs: number): Within {
  return { bias: places === null ? paddingBias(m) : windowBias(m, places), rotary: rotaryAngles(m, theta, pairs) };
}

function blocks(m: ModelGraph, entry: Ref, fields: ModernFields, of: (layer: number) => Within): Ref {
  const { norm_eps, norm_bias, mlp_bias, hidden_activation } = fields;
  const scope = (layer: number) => `layers.${layer - 1}`;
  const firstNorm = (layer: number) => (layer > m.config.numLayers ? 'final_norm' : `${scope(layer)}.attn_norm`);
  return preNormBlocks(m, entry, {
    norm: (state, norm, name) => layerNorm(m, state, norm, norm_eps, name, norm_bias).output,
    firstNorm: (layer) => (layer === 1 ? null : firstNorm(layer)),
    middleNorm: (layer) => `${scope(layer)}.mlp_norm`,
    attention: (state, layer) => {
      const names = { joined: `${scope(layer)}.attn.Wqkv`, output: `${scope(layer)}.attn.Wo` };
      return rotaryAttention(m, state, of(layer), { layer, names, isBiased: fields.attention_bias });
    },
    feedForward: (state, layer) => {
      const names = { inner: `${scope(layer)}.mlp.Wi`, outer: `${scope(layer)}.mlp.Wo` };
      return gatedInOne(m, state, names, hidden_activation, mlp_bias);
    },
  });
}

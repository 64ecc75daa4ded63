import { z } from 'zod';
import type { ConfigFile } from '../../checkpoint/config';
import { UserError } from '../../errors';
import type { Ref } from '../graphDef';
import { disentangledAttention, type DisentangledNames } from '../parts/disentangledAttention';
import { EMBEDDING_NORM, embedded, WORD_EMBEDDINGS, wordEmbeddings } from '../parts/embeddings';
import { logBucketOf } from '../parts/logBuckets';
import type { ModelGraph } from '../parts/modelGraph';
import { layerNorm } from '../parts/norms';
import { offsetEmbeddings, POSITION_SCORES } from '../parts/positionScores';
import { POST_NORM_SITES, postNormBlocks } from '../parts/postNorm';
import { stateNorms } from '../parts/stateNorms';
import { BERT_HEAD, BERT_HEAD_BIAS, bertBlockNames, encoderConfig, ENCODER_FIELDS, ENCODER_ROLES } from './bertLike';
import { checkSame, epsilon, fieldsOf, only, size } from './configFields';
import type { Architecture, Family } from './family';

/** The masked-LM head of later versions; that of others is BERT's. */
const LATER_HEAD = {
  dense: 'lm_predictions.lm_head.dense',
  norm: 'lm_predictions.lm_head.LayerNorm',
  decoder: 'lm_predictions.lm_head.decoder.weight',
  embeddings: WORD_EMBEDDINGS,
  bias: 'lm_predictions.lm_head.bias',
};

/**
 * DeBERTa of versions 2 and 3 (He et al. 2021): BERT's blocks with attention scores that have parts by relative position, made of states,
 * as a rule without absolute positions and token types.
 */
export const debertaV2: Family = {
  name: 'deberta-v2',
  inputs: ['input_ids', 'attention_mask'],
  sites: POST_NORM_SITES,
  roles: ENCODER_ROLES,
  weightName: (checkpointName) => checkpointName.replace(/^deberta\./, ''),
  decoderBias: BERT_HEAD_BIAS,
  read,
};

const isOrNot = z.boolean('true or false');
const count = z.int('a whole number');
const KINDS = `a list of ${POSITION_SCORES.join(' and ')}, or these with | between them`;
const kinds = z.array(z.enum(POSITION_SCORES, KINDS), KINDS);
const split = (named: unknown) => (typeof named === 'string' ? named.split('|').map((name) => name.trim()) : named);

const Fields = z.object({
  ...ENCODER_FIELDS,
  layer_norm_eps: epsilon.default(1e-7),
  embedding_size: size(65_536).optional(),
  type_vocab_size: count.min(0, 'a whole number from 0 on').default(0),
  position_biased_input: isOrNot.default(true),
  relative_attention: isOrNot.default(false),
  pos_att_type: z.preprocess(split, kinds.nullish()),
  share_att_key: isOrNot.default(false),
  max_relative_positions: count.default(-1),
  position_buckets: count.default(-1),
  norm_rel_ebd: z.enum(['none', 'layer_norm'], 'none or layer_norm').default('none'),
  conv_kernel_size: only(0, 'a convolution beside the first block is not supported'),
  legacy: isOrNot.default(true),
});
type DebertaFields = z.infer<typeof Fields>;

function read(file: ConfigFile): Architecture {
  const fields = fieldsOf(file, Fields);
  const { hidden_size: H, num_attention_heads: A, embedding_size: E = H, legacy, layer_norm_eps: eps } = fields;
  const kinds = POSITION_SCORES.filter((kind) => fields.relative_attention && fields.pos_att_type?.includes(kind));
  const config = encoderConfig(file, fields, { embeddingSize: E, positionScores: kinds.length });
  checkSame(file, ['attention_head_size'], ['hidden_size / num_attention_heads', H / A]);
  if (!legacy) checkSame(file, ['embedding_size'], ['hidden_size, where legacy is false', H]);
  const { rows, rowOf } = offsetTable(file, fields);
  const names = (layer: number) => attentionNames(layer, fields.share_att_key);
  return {
    // The head of later versions reads the word embeddings, whatever the config says.
    config: legacy ? config : { ...config, tieWordEmbeddings: true },
    encoder: (m) => {
      const { sum, words, entry } = entered(m, fields);
      const relative = fields.relative_attention
        ? { kinds, embeddings: offsetEmbeddings(m, offsetWeights(m, rows, fields), rowOf) }
        : null;
      const form = { relative, scale: (1 + kinds.length) * (H / A), names };
      const attention = (input: Ref, layer: number) => disentangledAttention(m, input, layer, form);
      const blocks = { eps, activation: fields.hidden_act, blockNames: bertBlockNames, attention };
      return { sum, words, last: postNormBlocks(m, entry, blocks) };
    },
    maskedLm: { ...(legacy ? BERT_HEAD : LATER_HEAD), activation: fields.hidden_act, eps },
  };
}

/** How many embeddings of offsets there are, and which of them is that of a query so many places after its key. */
function offsetTable({ path }: ConfigFile, fields: DebertaFields): { rows: number; rowOf: (offset: number) => number } {
  const { position_buckets: buckets, max_position_embeddings } = fields;
  const furthest = fields.max_relative_positions < 1 ? max_position_embeddings : fields.max_relative_positions;
  const span = buckets > 0 ? buckets : furthest;
  if (buckets > 0 && (buckets < 2 || Math.trunc(buckets / 2) >= furthest - 1))
    throw new UserError({
      what: `${path}: position_buckets`,
      got: buckets,
      expected: `from 2 to ${2 * furthest - 3}, as buckets reach to a distance of ${furthest}, or 0`,
    });
  const placeOf = (offset: number) => (buckets > 0 ? logBucketOf(offset, { count: buckets, furthest }) : offset);
  return { rows: 2 * span, rowOf: (offset) => Math.min(Math.max(placeOf(offset) + span, 0), 2 * span - 1) };
}

function offsetWeights(m: ModelGraph, rows: number, { norm_rel_ebd, layer_norm_eps }: DebertaFields): Ref {
  const table = m.weight('encoder.rel_embeddings.weight', [rows, m.config.hiddenSize]);
  return norm_rel_ebd === 'none' ? table : layerNorm(m, table, 'encoder.LayerNorm', layer_norm_eps).output;
}

/**
 * What the LayerNorm of the embeddings reads, [B, T, H], what of it is the word embeddings, and what enters the first block, which is 0
 * for padding. Embeddings of a width of their own go through a linear layer first.
 */
function entered(m: ModelGraph, fields: DebertaFields): { sum: Ref; words: Ref; entry: Ref } {
  const { g, config } = m;
  const words = wordEmbeddings(m, WORD_EMBEDDINGS);
  const places = { ids: m.positions, rows: config.maxPositions };
  const first = { ids: g.constant([0], 'int32'), rows: fields.type_vocab_size };
  const added = [
    ...(fields.position_biased_input ? [embedded(m, 'position', places)] : []),
    ...(fields.type_vocab_size > 0 ? [embedded(m, 'token_type', first)] : []),
  ];
  const { embeddingSize: E, hiddenSize: H } = config;
  const project = (x: Ref) =>
    E === H ? x : m.unflatten(m.linear(m.flatten(x), 'embeddings.embed_proj', E, H, false).output);
  const all = added.reduce((sum, one) => g.add(sum, one), words);
  const sum = g.identity(project(all), m.tap('state', 0, 'pre'));
  const normed = layerNorm(m, sum, EMBEDDING_NORM, fields.layer_norm_eps).output;
  const entry = g.mul(normed, g.expandDims(m.mask, 2), m.tap('state', 0, 'post'));
  stateNorms(m, { post: entry, pre: sum }, 0);
  // Where nothing is added, the product of the word embeddings and the derivative by them is 0, as the norm takes their length away.
  return added.length > 0 ? { sum, words: project(words), entry } : { sum: entry, words: entry, entry };
}

function attentionNames(layer: number, isShared: boolean): DisentangledNames {
  const scope = `encoder.layer.${layer - 1}.attention`;
  const part = (name: string) => `${scope}.self.${name}_proj`;
  return {
    ...{ query: part('query'), key: part('key'), value: part('value'), output: `${scope}.output.dense` },
    positionQuery: part(isShared ? 'query' : 'pos_query'),
    positionKey: part(isShared ? 'key' : 'pos_key'),
  };
}

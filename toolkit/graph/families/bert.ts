import { z } from 'zod';
import type { ConfigFile } from '../../checkpoint/config';
import { WORD_EMBEDDINGS, sumOfEmbeddings } from '../parts/embeddings';
import { POST_NORM_SITES, postNormEncoder } from '../parts/postNorm';
import { activation, checkHeads, checkSame, COMMON, epsilon, fieldsOf, only, size } from './configFields';
import type { Architecture, Family } from './family';

const BIAS = 'cls.predictions.bias';
const DECODER_BIAS = 'cls.predictions.decoder.bias';

/**
 * BERT (Devlin et al. 2019), an encoder with LayerNorm after each half of a block. Query, key and value of a block are stored as one
 * [H, 3H].
 */
export const bert: Family = {
  name: 'bert',
  inputs: ['input_ids', 'attention_mask', 'token_type_ids'],
  sites: POST_NORM_SITES,
  roles: { sentence: 'first', mask: 'mask_token', removal: ['mask_token'], leftOut: ['special'] },
  weightName,
  decoderBias: { shared: BIAS, own: DECODER_BIAS },
  read,
};

/** Without the prefix of models with a head, `gamma` and `beta` of early checkpoints as `weight` and `bias`, the decoder's own bias as the head's. */
function weightName(checkpointName: string): string {
  return checkpointName
    .replace(/^bert\./, '')
    .replace(/LayerNorm\.gamma$/, 'LayerNorm.weight')
    .replace(/LayerNorm\.beta$/, 'LayerNorm.bias')
    .replace(DECODER_BIAS, BIAS);
}

const Fields = z.object({
  num_hidden_layers: size(1000),
  hidden_size: size(65_536),
  num_attention_heads: size(1024),
  intermediate_size: size(1_048_576),
  vocab_size: size(16_777_216),
  max_position_embeddings: size(1_048_576),
  type_vocab_size: size(65_536),
  hidden_act: activation,
  layer_norm_eps: epsilon.default(1e-12),
  position_embedding_type: only('absolute', 'relative positions are not supported'),
  is_decoder: only(false, 'decoders are not supported'),
  add_cross_attention: only(false, 'decoders are not supported'),
  ...COMMON,
});

function read(file: ConfigFile): Architecture {
  const fields = fieldsOf(file, Fields);
  const { hidden_size, num_attention_heads, layer_norm_eps: eps, hidden_act } = fields;
  checkHeads(file, ['hidden_size', hidden_size], ['num_attention_heads', num_attention_heads]);
  checkSame(file, ['embedding_size'], ['hidden_size', hidden_size]);
  return {
    config: {
      numLayers: fields.num_hidden_layers,
      hiddenSize: hidden_size,
      numHeads: num_attention_heads,
      intermediateSize: fields.intermediate_size,
      vocabularySize: fields.vocab_size,
      maxPositions: fields.max_position_embeddings,
      tieWordEmbeddings: fields.tie_word_embeddings,
    },
    encoder: (m) => {
      const types = { ids: m.input('token_type_ids'), rows: fields.type_vocab_size };
      const sum = sumOfEmbeddings(m, { positions: m.positions, types });
      const form = { eps, activation: hidden_act, embeddingNorm: 'embeddings.LayerNorm', blockNames };
      return { sum, last: postNormEncoder(m, sum, form) };
    },
    pooler: 'pooler.dense',
    maskedLm: {
      dense: 'cls.predictions.transform.dense',
      norm: 'cls.predictions.transform.LayerNorm',
      decoder: 'cls.predictions.decoder.weight',
      embeddings: WORD_EMBEDDINGS,
      bias: BIAS,
      activation: hidden_act,
      eps,
    },
  };
}

function blockNames(layer: number) {
  const scope = `encoder.layer.${layer - 1}`;
  const self = `${scope}.attention.self`;
  return {
    attention: {
      query: `${self}.query`,
      key: `${self}.key`,
      value: `${self}.value`,
      joined: `${self}.qkv`,
      output: `${scope}.attention.output.dense`,
    },
    attentionNorm: `${scope}.attention.output.LayerNorm`,
    inner: `${scope}.intermediate.dense`,
    outer: `${scope}.output.dense`,
    outputNorm: `${scope}.output.LayerNorm`,
  };
}

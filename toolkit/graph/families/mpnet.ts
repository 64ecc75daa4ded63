import { z } from 'zod';
import type { ConfigFile } from '../../checkpoint/config';
import { countedPositions } from '../parts/countedPositions';
import { type BlockNames, POST_NORM_SITES, postNormEncoder } from '../parts/postNorm';
import { BUCKETS, relativePositionBias } from '../parts/relativePositionBias';
import {
  attentionNames,
  bertBlockNames,
  countedLength,
  encoderConfig,
  ENCODER_FIELDS,
  ENCODER_ROLES,
  LM_HEAD,
  LM_HEAD_BIAS,
} from './bertLike';
import { fieldsOf } from './configFields';
import type { Architecture, Family } from './family';

/** The id of padding, whatever the config says. */
const PADDING = 1;

/**
 * MPNet (Song et al. 2020): BERT's blocks without token types, with positions counted from after the id of padding, and with a bias by
 * relative position, one table for all blocks, in the attention scores.
 */
export const mpnet: Family = {
  name: 'mpnet',
  inputs: ['input_ids', 'attention_mask'],
  sites: POST_NORM_SITES,
  roles: ENCODER_ROLES,
  weightName: (checkpointName) => checkpointName.replace(/^mpnet\./, ''),
  decoderBias: LM_HEAD_BIAS,
  read,
};

const ROWS = `a whole number of at least ${BUCKETS}, as Hugging Face's code has ${BUCKETS} buckets`;
const Fields = z.object({
  ...ENCODER_FIELDS,
  relative_attention_num_buckets: z.int(ROWS).min(BUCKETS, ROWS).max(65_536, ROWS).default(BUCKETS),
});

function read(file: ConfigFile): Architecture {
  const fields = fieldsOf(file, Fields);
  const { layer_norm_eps: eps, max_position_embeddings: rows, relative_attention_num_buckets } = fields;
  return {
    config: encoderConfig(file, fields, { maxPositions: countedLength(file, rows, PADDING) }),
    encoder: (m) => {
      const positions = { ids: countedPositions(m, PADDING), rows };
      const scoreBias = relativePositionBias(m, 'encoder.relative_attention_bias', relative_attention_num_buckets);
      const form = { eps, activation: fields.hidden_act, scoreBias, projection: null, blockNames };
      return postNormEncoder(m, { positions, types: null }, form);
    },
    pooler: 'pooler.dense',
    maskedLm: { ...LM_HEAD, eps },
  };
}

function blockNames(layer: number): BlockNames {
  const scope = `encoder.layer.${layer - 1}.attention`;
  return {
    ...bertBlockNames(layer),
    attention: attentionNames(`${scope}.attn`, ['q', 'k', 'v', 'qkv', 'o']),
    attentionNorm: `${scope}.LayerNorm`,
  };
}

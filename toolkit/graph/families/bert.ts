import { z } from 'zod';
import type { ConfigFile } from '../../checkpoint/config';
import { POST_NORM_SITES, postNormEncoder } from '../parts/postNorm';
import {
  BERT_HEAD,
  BERT_HEAD_BIAS,
  bertBlockNames,
  encoderConfig,
  ENCODER_FIELDS,
  ENCODER_ROLES,
  TYPE_FIELDS,
} from './bertLike';
import { checkSame, fieldsOf } from './configFields';
import type { Architecture, Family } from './family';

/**
 * BERT (Devlin et al. 2019), an encoder with LayerNorm after each half of a block. Query, key and value of a block are stored as one
 * [H, 3H].
 */
export const bert: Family = {
  name: 'bert',
  inputs: ['input_ids', 'attention_mask', 'token_type_ids'],
  sites: POST_NORM_SITES,
  roles: ENCODER_ROLES,
  weightName: (checkpointName) => checkpointName.replace(/^bert\./, ''),
  decoderBias: BERT_HEAD_BIAS,
  read,
};

const Fields = z.object({ ...ENCODER_FIELDS, ...TYPE_FIELDS });

function read(file: ConfigFile): Architecture {
  const fields = fieldsOf(file, Fields);
  const { layer_norm_eps: eps, hidden_act } = fields;
  const config = encoderConfig(file, fields);
  checkSame(file, ['embedding_size'], ['hidden_size', fields.hidden_size]);
  return {
    config,
    encoder: (m) => {
      const positions = { ids: m.positions, rows: config.maxPositions };
      const types = { ids: m.input('token_type_ids'), rows: fields.type_vocab_size };
      const form = { eps, activation: hidden_act, scoreBias: null, projection: null, blockNames: bertBlockNames };
      return postNormEncoder(m, { positions, types }, form);
    },
    pooler: 'pooler.dense',
    maskedLm: { ...BERT_HEAD, activation: hidden_act, eps },
  };
}

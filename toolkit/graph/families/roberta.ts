import { z } from 'zod';
import type { ConfigFile } from '../../checkpoint/config';
import { countedPositions } from '../parts/countedPositions';
import { POST_NORM_SITES, postNormEncoder } from '../parts/postNorm';
import {
  bertBlockNames,
  countedLength,
  encoderConfig,
  ENCODER_FIELDS,
  ENCODER_ROLES,
  LM_HEAD,
  LM_HEAD_BIAS,
  TYPE_FIELDS,
} from './bertLike';
import { fieldsOf, tokenId } from './configFields';
import type { Architecture, Family } from './family';

/** RoBERTa (Liu et al. 2019): BERT's blocks with positions counted from after the id of padding, and segments of one kind. */
export const roberta = familyCalled('roberta');

/** XLM-RoBERTa (Conneau et al. 2020): RoBERTa over another vocabulary. */
export const xlmRoberta = familyCalled('xlm-roberta');

function familyCalled(name: string): Family {
  return {
    name,
    inputs: ['input_ids', 'attention_mask'],
    sites: POST_NORM_SITES,
    roles: ENCODER_ROLES,
    weightName: (checkpointName) => checkpointName.replace(/^roberta\./, ''),
    decoderBias: LM_HEAD_BIAS,
    read,
  };
}

const Fields = z.object({ ...ENCODER_FIELDS, ...TYPE_FIELDS, pad_token_id: tokenId.default(1) });

function read(file: ConfigFile): Architecture {
  const fields = fieldsOf(file, Fields);
  const { layer_norm_eps: eps, max_position_embeddings: rows, pad_token_id } = fields;
  return {
    config: encoderConfig(file, fields, { maxPositions: countedLength(file, rows, pad_token_id) }),
    encoder: (m) => {
      const positions = { ids: countedPositions(m, pad_token_id), rows };
      const types = { ids: m.g.constant([0], 'int32'), rows: fields.type_vocab_size };
      const form = {
        eps,
        activation: fields.hidden_act,
        scoreBias: null,
        projection: null,
        blockNames: bertBlockNames,
      };
      return postNormEncoder(m, { positions, types }, form);
    },
    pooler: 'pooler.dense',
    maskedLm: { ...LM_HEAD, eps },
  };
}

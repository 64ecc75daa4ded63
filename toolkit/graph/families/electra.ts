import { z } from 'zod';
import type { ConfigFile } from '../../checkpoint/config';
import { WORD_EMBEDDINGS } from '../parts/embeddings';
import { POST_NORM_SITES, postNormEncoder } from '../parts/postNorm';
import { bertBlockNames, encoderConfig, ENCODER_FIELDS, ENCODER_ROLES, TYPE_FIELDS } from './bertLike';
import { fieldsOf, size } from './configFields';
import type { Architecture, Family } from './family';

/**
 * ELECTRA (Clark et al. 2020): BERT's blocks over embeddings of a width of their own, without a pooler. A generator has a masked-LM head;
 * a discriminator's head, which tells replaced tokens from others, takes no part.
 */
export const electra: Family = {
  name: 'electra',
  inputs: ['input_ids', 'attention_mask', 'token_type_ids'],
  sites: POST_NORM_SITES,
  roles: ENCODER_ROLES,
  weightName: (checkpointName) => checkpointName.replace(/^electra\./, ''),
  read,
};

const Fields = z.object({ ...ENCODER_FIELDS, ...TYPE_FIELDS, embedding_size: size(65_536) });

function read(file: ConfigFile): Architecture {
  const fields = fieldsOf(file, Fields);
  const { embedding_size, hidden_size, layer_norm_eps: eps } = fields;
  const config = encoderConfig(file, fields, { embeddingSize: embedding_size });
  const projection = embedding_size === hidden_size ? null : 'embeddings_project';
  return {
    config,
    encoder: (m) => {
      const positions = { ids: m.positions, rows: config.maxPositions };
      const types = { ids: m.input('token_type_ids'), rows: fields.type_vocab_size };
      const form = { eps, activation: fields.hidden_act, scoreBias: null, projection, blockNames: bertBlockNames };
      return postNormEncoder(m, { positions, types }, form);
    },
    maskedLm: {
      dense: 'generator_predictions.dense',
      norm: 'generator_predictions.LayerNorm',
      decoder: 'generator_lm_head.weight',
      embeddings: WORD_EMBEDDINGS,
      bias: 'generator_lm_head.bias',
      activation: 'gelu', // whatever the config says
      eps,
    },
  };
}

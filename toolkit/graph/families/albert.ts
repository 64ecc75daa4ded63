import { z } from 'zod';
import type { ConfigFile } from '../../checkpoint/config';
import { WORD_EMBEDDINGS } from '../parts/embeddings';
import { type BlockNames, POST_NORM_SITES, postNormEncoder } from '../parts/postNorm';
import { attentionNames, encoderConfig, ENCODER_FIELDS, ENCODER_ROLES, TYPE_FIELDS } from './bertLike';
import { fieldsOf, only, size } from './configFields';
import type { Architecture, Family } from './family';

const BIAS = { shared: 'predictions.bias', own: 'predictions.decoder.bias' };

/** ALBERT (Lan et al. 2020): embeddings of a width of their own, and blocks that share their parameters in groups, often all of them. */
export const albert: Family = {
  name: 'albert',
  inputs: ['input_ids', 'attention_mask', 'token_type_ids'],
  sites: POST_NORM_SITES,
  roles: ENCODER_ROLES,
  weightName: (checkpointName) => checkpointName.replace(/^albert\./, ''),
  decoderBias: BIAS,
  read,
};

const Fields = z.object({
  ...ENCODER_FIELDS,
  ...TYPE_FIELDS,
  embedding_size: size(65_536),
  num_hidden_groups: size(1000),
  inner_group_num: only(1, 'several layers a block are not supported'),
});

function read(file: ConfigFile): Architecture {
  const fields = fieldsOf(file, Fields);
  const { layer_norm_eps: eps, hidden_act, num_hidden_layers, num_hidden_groups } = fields;
  const config = encoderConfig(file, fields, { embeddingSize: fields.embedding_size });
  const groupOf = (layer: number) => Math.trunc((layer - 1) / (num_hidden_layers / num_hidden_groups));
  return {
    config,
    encoder: (m) => {
      const positions = { ids: m.positions, rows: config.maxPositions };
      const types = { ids: m.input('token_type_ids'), rows: fields.type_vocab_size };
      const projection = 'encoder.embedding_hidden_mapping_in'; // there even where it leads to the same width
      const blockNames = (layer: number) => groupNames(groupOf(layer));
      const form = { eps, activation: hidden_act, scoreBias: null, projection, blockNames };
      return postNormEncoder(m, { positions, types }, form);
    },
    pooler: 'pooler',
    maskedLm: {
      dense: 'predictions.dense',
      norm: 'predictions.LayerNorm',
      decoder: 'predictions.decoder.weight',
      embeddings: WORD_EMBEDDINGS,
      bias: BIAS.shared,
      activation: hidden_act,
      eps,
    },
  };
}

/** @param group - From 0. */
function groupNames(group: number): BlockNames {
  const scope = `encoder.albert_layer_groups.${group}.albert_layers.0`;
  const self = `${scope}.attention`;
  return {
    attention: attentionNames(self, ['query', 'key', 'value', 'qkv', 'dense']),
    attentionNorm: `${self}.LayerNorm`,
    inner: `${scope}.ffn`,
    outer: `${scope}.ffn_output`,
    outputNorm: `${scope}.full_layer_layer_norm`,
  };
}

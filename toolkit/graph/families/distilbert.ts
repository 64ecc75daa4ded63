import { z } from 'zod';
import type { ConfigFile } from '../../checkpoint/config';
import { WORD_EMBEDDINGS } from '../parts/embeddings';
import { POST_NORM_SITES, postNormEncoder } from '../parts/postNorm';
import { attentionNames, ENCODER_ROLES } from './bertLike';
import { activation, checkHeads, checkSame, COMMON, fieldsOf, size } from './configFields';
import type { Architecture, Family } from './family';

/** What Hugging Face's code adds to the variance in every LayerNorm, whatever the config says. */
const EPS = 1e-12;

/** DistilBERT (Sanh et al. 2019): BERT's blocks without token types and without a pooler, under names of its own. */
export const distilbert: Family = {
  name: 'distilbert',
  inputs: ['input_ids', 'attention_mask'],
  sites: POST_NORM_SITES,
  roles: ENCODER_ROLES,
  weightName: (checkpointName) => checkpointName.replace(/^distilbert\./, ''),
  read,
};

/** The table of positions is stored, learnt or of sines, and is used as stored. */
const Fields = z.object({
  n_layers: size(1000),
  dim: size(65_536),
  n_heads: size(1024),
  hidden_dim: size(1_048_576),
  vocab_size: size(16_777_216),
  max_position_embeddings: size(1_048_576),
  activation,
  ...COMMON,
});

function read(file: ConfigFile): Architecture {
  const fields = fieldsOf(file, Fields);
  checkHeads(file, ['dim', fields.dim], ['n_heads', fields.n_heads]);
  checkSame(file, ['hidden_size', 'embedding_size'], ['dim', fields.dim]);
  checkSame(file, ['num_hidden_layers'], ['n_layers', fields.n_layers]);
  checkSame(file, ['num_attention_heads'], ['n_heads', fields.n_heads]);
  return {
    config: {
      numLayers: fields.n_layers,
      hiddenSize: fields.dim,
      embeddingSize: fields.dim,
      numHeads: fields.n_heads,
      intermediateSize: fields.hidden_dim,
      vocabularySize: fields.vocab_size,
      maxPositions: fields.max_position_embeddings,
      tieWordEmbeddings: fields.tie_word_embeddings,
    },
    encoder: (m) => {
      const positions = { ids: m.positions, rows: fields.max_position_embeddings };
      const form = { eps: EPS, activation: fields.activation, scoreBias: null, projection: null, blockNames };
      return postNormEncoder(m, { positions, types: null }, form);
    },
    maskedLm: {
      dense: 'vocab_transform',
      norm: 'vocab_layer_norm',
      decoder: 'vocab_projector.weight',
      embeddings: WORD_EMBEDDINGS,
      bias: 'vocab_projector.bias',
      activation: fields.activation,
      eps: EPS,
    },
  };
}

function blockNames(layer: number) {
  const scope = `transformer.layer.${layer - 1}`;
  return {
    attention: attentionNames(`${scope}.attention`, ['q_lin', 'k_lin', 'v_lin', 'qkv', 'out_lin']),
    attentionNorm: `${scope}.sa_layer_norm`,
    inner: `${scope}.ffn.lin1`,
    outer: `${scope}.ffn.lin2`,
    outputNorm: `${scope}.output_layer_norm`,
  };
}

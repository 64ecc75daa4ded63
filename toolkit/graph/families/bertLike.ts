import { z } from 'zod';
import type { ConfigFile } from '../../checkpoint/config';
import { UserError } from '../../errors';
import type { ModelConfig } from '../modelConfig';
import { WORD_EMBEDDINGS } from '../parts/embeddings';
import type { AttentionNames } from '../parts/attention';
import type { BlockNames } from '../parts/postNorm';
import type { FamilyRoles } from '../roles';
import { activation, checkHeads, COMMON, configOf, epsilon, only, size, SIZES } from './configFields';

/** A token at the start stands for the sentence, and one that the masked-LM head fills in is what a removed word leaves. */
export const ENCODER_ROLES: FamilyRoles = {
  sentence: 'first',
  mask: 'mask_token',
  removal: ['mask_token'],
  leftOut: ['special'],
};

/** Fields that BERT and the families made after it have under one name. */
export const ENCODER_FIELDS = {
  ...SIZES,
  hidden_act: activation,
  layer_norm_eps: epsilon.default(1e-12),
  position_embedding_type: only('absolute', 'relative positions are not supported'),
  is_decoder: only(false, 'decoders are not supported'),
  add_cross_attention: only(false, 'decoders are not supported'),
  ...COMMON,
};

/** What is left of a table of positions where counting begins after the id of padding. */
export function countedLength({ path }: ConfigFile, rows: number, padding: number): number {
  if (rows > padding + 1) return rows - padding - 1;
  throw new UserError({
    what: `${path}: max_position_embeddings`,
    got: rows,
    expected: `more than ${padding + 1}, as counting begins at ${padding + 1}`,
  });
}

/** The masked-LM head of BERT. */
export const BERT_HEAD = {
  dense: 'cls.predictions.transform.dense',
  norm: 'cls.predictions.transform.LayerNorm',
  decoder: 'cls.predictions.decoder.weight',
  embeddings: WORD_EMBEDDINGS,
  bias: 'cls.predictions.bias',
};
export const BERT_HEAD_BIAS = { shared: BERT_HEAD.bias, own: 'cls.predictions.decoder.bias' };

/** The masked-LM head of RoBERTa and of what was made after it: the exact gelu, whatever activation the blocks have. */
export const LM_HEAD = {
  dense: 'lm_head.dense',
  norm: 'lm_head.layer_norm',
  decoder: 'lm_head.decoder.weight',
  embeddings: WORD_EMBEDDINGS,
  bias: 'lm_head.bias',
  activation: 'gelu',
} as const;
export const LM_HEAD_BIAS = { shared: LM_HEAD.bias, own: 'lm_head.decoder.bias' };

/** How many kinds of segments there are. */
export const TYPE_FIELDS = { type_vocab_size: size(65_536) };

type EncoderFields = z.infer<z.ZodObject<typeof ENCODER_FIELDS>>;

/**
 * The sizes that these fields state, with embeddings as wide as the blocks unless `changes` says otherwise.
 * @throws {UserError} Where the heads do not divide a state.
 */
export function encoderConfig(
  file: ConfigFile,
  fields: EncoderFields,
  changes: Partial<ModelConfig> = {},
): ModelConfig {
  const { hidden_size, num_attention_heads } = fields;
  checkHeads(file, ['hidden_size', hidden_size], ['num_attention_heads', num_attention_heads]);
  return { ...configOf(fields), ...changes };
}

/** Names in a scope of the layers of query, key and value, of what these are stored as, and of the layer that joins the heads. */
export function attentionNames(
  scope: string,
  [query, key, value, joined, output]: readonly [string, string, string, string, string],
): AttentionNames {
  const named = (layer: string) => `${scope}.${layer}`;
  return { query: named(query), key: named(key), value: named(value), joined: named(joined), output: named(output) };
}

/** The layers of block `layer`, counted from 1, as BERT names them. */
export function bertBlockNames(layer: number): BlockNames {
  const scope = `encoder.layer.${layer - 1}`;
  const parts = ['self.query', 'self.key', 'self.value', 'self.qkv', 'output.dense'] as const;
  return {
    attention: attentionNames(`${scope}.attention`, parts),
    attentionNorm: `${scope}.attention.output.LayerNorm`,
    inner: `${scope}.intermediate.dense`,
    outer: `${scope}.output.dense`,
    outputNorm: `${scope}.output.LayerNorm`,
  };
}

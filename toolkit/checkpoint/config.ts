import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { asJson, UserError } from '../errors';
import { own } from '../own';
import { readJson } from '../readJson';

/** What the toolkit needs of a BERT checkpoint's `config.json`. */
export interface BertConfig {
  numLayers: number;
  hiddenSize: number;
  /** Divides `hiddenSize`. */
  numHeads: number;
  /** Width of the feed-forward layer. */
  intermediateSize: number;
  vocabularySize: number;
  /** The longest input, in wordpieces. */
  maxPositions: number;
  typeVocabularySize: number;
  /** Added to the variance in every LayerNorm. */
  layerNormEps: number;
  /** `gelu` is the exact one, with erf; `gelu_tanh` its approximation by tanh (Hendrycks and Gimpel 2016). */
  activation: 'gelu' | 'gelu_tanh' | 'relu';
  /** Whether the masked-LM decoder is the word embedding matrix. */
  tieWordEmbeddings: boolean;
}

/** Hugging Face's names of the activations. */
const ACTIVATIONS = { gelu: 'gelu', gelu_new: 'gelu_tanh', gelu_pytorch_tanh: 'gelu_tanh', relu: 'relu' } as const;
const ACTIVATION_NAMES = Object.keys(ACTIVATIONS) as (keyof typeof ACTIVATIONS)[];

function size(most: number) {
  const expected = `a whole number from 1 to ${most}`;
  return z.int(expected).min(1, expected).max(most, expected);
}

const EPS = 'a number above 0 and at most 0.1';

/**
 * `config.json`, one message a field: what is expected of it. Sizes must be stated; the bounds lie far above any BERT published.
 * The other fields have Hugging Face's defaults.
 */
const ConfigSchema = z.object({
  model_type: z.literal('bert', '"bert", the one supported'),
  num_hidden_layers: size(1000),
  hidden_size: size(65_536),
  num_attention_heads: size(1024),
  intermediate_size: size(1_048_576),
  vocab_size: size(16_777_216),
  max_position_embeddings: size(1_048_576),
  type_vocab_size: size(65_536),
  hidden_act: z.enum(ACTIVATION_NAMES, `one of ${ACTIVATION_NAMES.join(', ')}`),
  layer_norm_eps: z.number(EPS).positive(EPS).max(0.1, EPS).default(1e-12),
  position_embedding_type: z.literal('absolute', '"absolute", the one supported').default('absolute'),
  is_decoder: z.literal(false, 'false: decoders are not supported').default(false),
  tie_word_embeddings: z.boolean('true or false').default(true),
});

/**
 * Reads `config.json` of a Hugging Face folder.
 * @throws {UserError} When the folder or the file is missing or malformed, the model is not a BERT encoder, or a field is
 * missing or absurd (which is named).
 */
export function readConfig(dir: string): BertConfig {
  const path = join(dir, 'config.json');
  const raw = readObject(dir, path);
  const parsed = ConfigSchema.safeParse(raw);
  if (!parsed.success) throw fieldFault(path, raw, parsed.error.issues[0]!);
  const { hidden_size, num_attention_heads } = parsed.data;
  if (hidden_size % num_attention_heads !== 0)
    throw new UserError({
      what: `${path}: hidden_size`,
      got: hidden_size,
      expected: `a multiple of num_attention_heads ${num_attention_heads}`,
    });
  return named(parsed.data);
}

function named(config: z.infer<typeof ConfigSchema>): BertConfig {
  return {
    numLayers: config.num_hidden_layers,
    hiddenSize: config.hidden_size,
    numHeads: config.num_attention_heads,
    intermediateSize: config.intermediate_size,
    vocabularySize: config.vocab_size,
    maxPositions: config.max_position_embeddings,
    typeVocabularySize: config.type_vocab_size,
    layerNormEps: config.layer_norm_eps,
    activation: ACTIVATIONS[config.hidden_act],
    tieWordEmbeddings: config.tie_word_embeddings,
  };
}

function readObject(dir: string, path: string): Record<string, unknown> {
  if (!existsSync(dir)) throw new UserError({ what: `No such folder: ${dir}`, expected: 'a folder with a checkpoint' });
  if (!existsSync(path))
    throw new UserError({ what: `No config.json in ${dir}`, expected: 'a Hugging Face checkpoint' });
  return readJson(path, z.record(z.string(), z.unknown(), 'a JSON object'));
}

function fieldFault(
  path: string,
  raw: Record<string, unknown>,
  { path: [field], message }: z.core.$ZodIssue,
): UserError {
  const name = String(field);
  const value = own(raw, name);
  if (value === undefined) return new UserError({ what: `${path}: ${name} is missing`, expected: message });
  const got = typeof value === 'object' && value !== null ? asJson(value) : value;
  const candidates = name === 'hidden_act' ? ACTIVATION_NAMES : [];
  return new UserError({ what: `${path}: ${name}`, got, expected: message, candidates });
}

import { z } from 'zod';
import { asJson, UserError } from '../../errors';
import { own } from '../../own';
import type { ModelConfig } from '../modelConfig';
import type { Activation } from '../parts/feedForward';
import type { ConfigFile } from '../../checkpoint/config';

/** Hugging Face's names of the activations. */
const ACTIVATIONS = {
  gelu: 'gelu',
  gelu_new: 'gelu_tanh',
  gelu_pytorch_tanh: 'gelu_tanh',
  relu: 'relu',
  silu: 'silu',
} as const;
const ACTIVATION_NAMES = Object.keys(ACTIVATIONS) as (keyof typeof ACTIVATIONS)[];

/** A whole number that must be stated; the bounds that families give lie far above any model published. */
export function size(most: number) {
  const expected = `a whole number from 1 to ${most}`;
  return z.int(expected).min(1, expected).max(most, expected);
}

const ID = 'a whole number of at least 0, the id of a token';
export const tokenId = z.int(ID).min(0, ID);

/** The activation of a feed-forward network. */
export const activation = z
  .enum(ACTIVATION_NAMES, `one of ${ACTIVATION_NAMES.join(', ')}`)
  .transform((name): Activation => ACTIVATIONS[name]);

const EPS = 'a number above 0 and at most 0.1';
/** Added to the variance in every LayerNorm. */
export const epsilon = z.number(EPS).positive(EPS).max(0.1, EPS);

/** A field that would change the computation: absent, or the one value that does not. */
export function only<const T extends string | boolean | number>(value: T, because: string) {
  return z.literal(value, `${JSON.stringify(value)}: ${because}`).optional();
}

/** A field that would change the computation: absent or null. */
export const nothing = (because: string) => z.null(`null: ${because}`).optional();

/** The sizes of a model, as most families name them. */
export const SIZES = {
  num_hidden_layers: size(1000),
  hidden_size: size(65_536),
  num_attention_heads: size(1024),
  intermediate_size: size(1_048_576),
  vocab_size: size(16_777_216),
  max_position_embeddings: size(1_048_576),
};

/** Fields of any family. */
export const COMMON = {
  tie_word_embeddings: z.boolean('true or false').default(true),
  quantization_config: nothing('quantised weights are not supported'),
  pruned_heads: z
    .unknown()
    .refine((heads) => Object.keys(heads ?? {}).length === 0, 'none: pruned heads are not supported')
    .optional(),
};

/**
 * The fields of a config.
 * @param schema - Of the fields that matter, one message each: what is expected of it.
 * @throws {UserError} Naming the field at fault.
 */
export function fieldsOf<T>({ path, fields }: ConfigFile, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(fields);
  if (parsed.success) return parsed.data;
  const { path: at, message } = parsed.error.issues[0]!;
  const name = String(at[0]);
  const value = own(fields, name);
  if (value === undefined) throw new UserError({ what: `${path}: ${name} is missing`, expected: message });
  const candidates = message.endsWith(ACTIVATION_NAMES.join(', ')) ? ACTIVATION_NAMES : [];
  throw new UserError({ what: `${path}: ${name}`, got: shown(value), expected: message, candidates });
}

type Sizes = Record<keyof typeof SIZES, number> & { tie_word_embeddings: boolean };

/** What these fields state of a model, with embeddings as wide as the blocks. */
export function configOf(fields: Sizes): ModelConfig {
  return {
    numLayers: fields.num_hidden_layers,
    hiddenSize: fields.hidden_size,
    embeddingSize: fields.hidden_size,
    numHeads: fields.num_attention_heads,
    intermediateSize: fields.intermediate_size,
    vocabularySize: fields.vocab_size,
    maxPositions: fields.max_position_embeddings,
    tieWordEmbeddings: fields.tie_word_embeddings,
  };
}

/** @throws {UserError} Where the heads do not divide a state. */
export function checkHeads({ path }: ConfigFile, [width, H]: [string, number], [heads, A]: [string, number]): void {
  if (H % A === 0) return;
  throw new UserError({ what: `${path}: ${width}`, got: H, expected: `a multiple of ${heads} ${A}` });
}

/** @throws {UserError} Where a field is there and has another value than the one that stands for the same. */
export function checkSame(
  { path, fields }: ConfigFile,
  names: readonly string[],
  [same, value]: [string, number],
): void {
  const other = names.find((name) => own(fields, name) !== undefined && own(fields, name) !== value);
  if (other === undefined) return;
  throw new UserError({ what: `${path}: ${other}`, got: shown(own(fields, other)), expected: `${value}, as ${same}` });
}

function shown(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? asJson(value) : value;
}

import { z } from 'zod';
import { UserError } from '../errors';
import { postProcessor, type PostProcessorJson, postProcessorJson, type Template, templateOf } from './template';

const addedToken = z.object({
  id: z.int().nonnegative(),
  content: z.string().min(1),
  single_word: z.boolean(),
  lstrip: z.boolean(),
  rstrip: z.boolean(),
  normalized: z.boolean(),
  special: z.boolean(),
});

const bertNormalizer = z.object({
  type: z.literal('BertNormalizer'),
  clean_text: z.boolean(),
  handle_chinese_chars: z.boolean(),
  /** Null strips accents where the text is lower-cased. */
  strip_accents: z.boolean().nullable(),
  lowercase: z.boolean(),
});

const wordPiece = z.object({
  type: z.literal('WordPiece').default('WordPiece'),
  unk_token: z.string(),
  continuing_subword_prefix: z.literal('##'),
  max_input_chars_per_word: z.int().positive(),
  vocab: z.custom<Record<string, number>>(isVocabulary, 'an object of wordpieces and their ids'),
});

/** Checked by hand: zod's records drop a wordpiece that is spelt `__proto__`. */
function isVocabulary(value: unknown): boolean {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject && Object.values(value).every((id) => Number.isInteger(id) && id >= 0);
}

/** What is read of a `tokenizer.json`; padding, truncation and decoder are the caller's affair, not the vocabulary's. */
const sourceSchema = z.object({
  added_tokens: z.array(addedToken),
  normalizer: bertNormalizer,
  pre_tokenizer: z.object({ type: z.literal('BertPreTokenizer') }),
  post_processor: postProcessor,
  model: wordPiece,
});

export type AddedToken = z.infer<typeof addedToken>;
export type BertNormalizer = z.infer<typeof bertNormalizer>;
export type WordPiece = z.infer<typeof wordPiece>;

/** The parts in which one tokenizer differs from another. */
export interface TokenizerParts {
  normalizer: BertNormalizer;
  model: WordPiece;
  template: Template;
  addedTokens: AddedToken[];
}

/** A `tokenizer.json` without padding and truncation. */
export interface TokenizerJson {
  version: '1.0';
  truncation: null;
  padding: null;
  added_tokens: AddedToken[];
  normalizer: BertNormalizer;
  pre_tokenizer: { type: 'BertPreTokenizer' };
  post_processor: PostProcessorJson;
  decoder: { type: 'WordPiece'; prefix: '##'; cleanup: true };
  model: WordPiece;
}

/**
 * Checks the parsed contents of a `tokenizer.json`.
 *
 * @throws UserError naming the field that no BERT tokenizer has.
 */
export function parseTokenizerJson(contents: unknown, file: string): TokenizerParts {
  const parsed = sourceSchema.safeParse(contents);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    const field = issue.path.join('.') || 'contents';
    throw new UserError({ what: `${file}: ${field}`, expected: `a BERT WordPiece tokenizer (${issue.message})` });
  }
  const { normalizer, model, added_tokens, post_processor } = parsed.data;
  return { normalizer, model, template: templateOf(post_processor, file), addedTokens: added_tokens };
}

/** The one `tokenizer.json` that stands for these parts. */
export function canonicalTokenizerJson({ normalizer, model, template, addedTokens }: TokenizerParts): TokenizerJson {
  const ids = new Map([
    ...Object.entries(model.vocab),
    ...addedTokens.map(({ content, id }) => [content, id] as const),
  ]);
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [...addedTokens].sort((a, b) => a.id - b.id),
    normalizer,
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: postProcessorJson(template, (token) => ids.get(token)!),
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model,
  };
}

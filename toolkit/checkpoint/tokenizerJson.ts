import { z } from 'zod';
import { checked } from '../checked';
import { type Normalizer, normalizer } from './normalizerJson';
import { type PreTokenizer, preTokenizer } from './preTokenizerJson';
import {
  postProcessor,
  type PostProcessorJson,
  postProcessorJson,
  type Template,
  type TemplateIds,
  templateIdsOf,
  templateOf,
} from './template';
import { checkModel, type TokenizerModel, tokenizerModel, vocabularyOf } from './tokenizerModel';

const addedToken = z.object({
  id: z.int().nonnegative(),
  content: z.string().min(1),
  single_word: z.boolean(),
  lstrip: z.boolean(),
  rstrip: z.boolean(),
  normalized: z.boolean(),
  special: z.boolean(),
});
export type AddedToken = z.infer<typeof addedToken>;

/** What is read of a `tokenizer.json`; padding, truncation and decoder are the caller's affair, not the vocabulary's. */
const sourceSchema = z.object({
  added_tokens: z.array(addedToken),
  normalizer,
  pre_tokenizer: preTokenizer,
  post_processor: postProcessor,
  model: tokenizerModel,
});

/** The parts in which one tokenizer differs from another. */
export interface TokenizerParts {
  normalizer: Normalizer;
  preTokenizer: PreTokenizer;
  model: TokenizerModel;
  template: Template;
  addedTokens: AddedToken[];
}

/** A tokenizer as a `tokenizer.json` states it. */
export interface StatedTokenizer extends TokenizerParts {
  templateIds: TemplateIds;
}

/** A `tokenizer.json` without padding and truncation. */
export interface TokenizerJson {
  version: '1.0';
  truncation: null;
  padding: null;
  added_tokens: AddedToken[];
  normalizer: Normalizer;
  pre_tokenizer: PreTokenizer;
  post_processor: PostProcessorJson;
  decoder: object;
  model: TokenizerModel;
}

/**
 * Checks the parsed contents of a `tokenizer.json`.
 *
 * @throws UserError naming the part, and the field, of a kind that is not supported.
 */
export function parseTokenizerJson(contents: unknown, file: string): StatedTokenizer {
  const { normalizer, pre_tokenizer, model, added_tokens, post_processor } = checked(contents, sourceSchema, file);
  checkModel(model, file);
  return {
    normalizer,
    preTokenizer: pre_tokenizer,
    model,
    template: templateOf(post_processor, file),
    templateIds: templateIdsOf(post_processor),
    addedTokens: added_tokens,
  };
}

/** How tokens become text again: no part of what the toolkit does, but of a whole `tokenizer.json`. */
const DECODERS = {
  WordPiece: { type: 'WordPiece', prefix: '##', cleanup: true },
  BPE: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
  Unigram: { type: 'Metaspace', replacement: '\u2581', prepend_scheme: 'always', split: true },
};

/** The one `tokenizer.json` that stands for these parts. */
export function canonicalTokenizerJson(parts: TokenizerParts): TokenizerJson {
  const { normalizer, preTokenizer, model, template, addedTokens } = parts;
  const ids = new Map([...vocabularyOf(model), ...addedTokens.map(({ content, id }) => [content, id] as const)]);
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [...addedTokens].sort((a, b) => a.id - b.id),
    normalizer,
    pre_tokenizer: preTokenizer,
    post_processor: postProcessorJson(template, (token) => ids.get(token)!),
    decoder: DECODERS[model.type],
    model,
  };
}

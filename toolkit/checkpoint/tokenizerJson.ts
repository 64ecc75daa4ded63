import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { UserError } from '../errors';

/** The tokens BERT cannot do without. */
export const SPECIAL_TOKENS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'] as const;

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
  unk_token: z.literal('[UNK]'),
  continuing_subword_prefix: z.literal('##'),
  max_input_chars_per_word: z.int().positive(),
  vocab: z.custom<Record<string, number>>(isVocabulary, 'an object of wordpieces and their ids'),
});

const templatePiece = z.union([
  z.object({ SpecialToken: z.object({ id: z.string(), type_id: z.int() }) }),
  z.object({ Sequence: z.object({ id: z.string(), type_id: z.int() }) }),
]);
const bertProcessing = z.object({
  type: z.literal('BertProcessing'),
  cls: z.tuple([z.literal('[CLS]'), z.int()]),
  sep: z.tuple([z.literal('[SEP]'), z.int()]),
});
const templateProcessing = z.object({ type: z.literal('TemplateProcessing'), single: z.array(templatePiece) });

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
  post_processor: z.discriminatedUnion('type', [templateProcessing, bertProcessing]),
  model: wordPiece,
});

export type AddedToken = z.infer<typeof addedToken>;
export type BertNormalizer = z.infer<typeof bertNormalizer>;
export type WordPiece = z.infer<typeof wordPiece>;
type TemplatePiece = z.infer<typeof templatePiece>;

/** The parts in which one BERT tokenizer differs from another. */
export interface TokenizerParts {
  normalizer: BertNormalizer;
  model: WordPiece;
  addedTokens: AddedToken[];
}

/** A `tokenizer.json` of a BERT tokenizer: no padding, no truncation, `[CLS] text [SEP]`. */
export interface TokenizerJson {
  version: '1.0';
  truncation: null;
  padding: null;
  added_tokens: AddedToken[];
  normalizer: BertNormalizer;
  pre_tokenizer: { type: 'BertPreTokenizer' };
  post_processor: {
    type: 'TemplateProcessing';
    single: TemplatePiece[];
    pair: TemplatePiece[];
    special_tokens: Record<string, { id: string; ids: number[]; tokens: string[] }>;
  };
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
  if (post_processor.type === 'TemplateProcessing' && !isDeepStrictEqual(post_processor.single, template('A'))) {
    throw new UserError({ what: `${file}: post_processor.single`, expected: '[CLS] text [SEP], all of token type 0' });
  }
  return { normalizer, model, addedTokens: added_tokens };
}

/** The one `tokenizer.json` that stands for these parts. */
export function canonicalTokenizerJson({ normalizer, model, addedTokens }: TokenizerParts): TokenizerJson {
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [...addedTokens].sort((a, b) => a.id - b.id),
    normalizer,
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: template('A'),
      pair: [...template('A'), ...template('B').slice(1)],
      special_tokens: {
        '[CLS]': { id: '[CLS]', ids: [model.vocab['[CLS]']!], tokens: ['[CLS]'] },
        '[SEP]': { id: '[SEP]', ids: [model.vocab['[SEP]']!], tokens: ['[SEP]'] },
      },
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model,
  };
}

function template(sequence: 'A' | 'B'): TemplatePiece[] {
  const type_id = sequence === 'A' ? 0 : 1;
  return [
    { SpecialToken: { id: '[CLS]', type_id } },
    { Sequence: { id: sequence, type_id } },
    { SpecialToken: { id: '[SEP]', type_id } },
  ];
}

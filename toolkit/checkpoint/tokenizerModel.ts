import { z } from 'zod';
import { UserError } from '../errors';

/** Checked by hand: zod's records drop a token that is spelt `__proto__`. */
const vocab = z.custom<Record<string, number>>(isVocabulary, 'an object of tokens and their ids');

function isVocabulary(value: unknown): boolean {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject && Object.values(value).every((id) => Number.isInteger(id) && id >= 0);
}

const wordPiece = z.object({
  type: z.literal('WordPiece'),
  unk_token: z.string(),
  continuing_subword_prefix: z.literal('##'),
  max_input_chars_per_word: z.int().positive(),
  vocab,
});
export type WordPiece = z.infer<typeof wordPiece>;

const noAffix = z.literal('', 'no affix').nullish();
const pair = z.union([z.tuple([z.string(), z.string()]), z.string().regex(/^\S+ \S+$/u, 'two tokens')]);

const bpe = z.object({
  type: z.literal('BPE'),
  dropout: z.null('null').optional(),
  continuing_subword_prefix: noAffix,
  end_of_word_suffix: noAffix,
  byte_fallback: z.literal(false, 'false').optional(),
  unk_token: z.string().nullable().default(null),
  fuse_unk: z.boolean().default(false),
  ignore_merges: z.boolean().default(false),
  vocab,
  merges: z.array(pair.transform((both) => (typeof both === 'string' ? (both.split(' ') as [string, string]) : both))),
});
export type Bpe = z.infer<typeof bpe>;

const unigram = z.object({
  type: z.literal('Unigram'),
  unk_id: z.int().nonnegative(),
  byte_fallback: z.literal(false, 'false').optional(),
  vocab: z.array(z.tuple([z.string(), z.number()])).nonempty(),
});
export type Unigram = z.infer<typeof unigram>;

/** The part `model` of a `tokenizer.json`, which in older files does not say its type. */
export const tokenizerModel = z.preprocess(
  (json) => (isUntyped(json) ? { type: typeOf(json), ...json } : json),
  z.discriminatedUnion('type', [wordPiece, bpe, unigram]),
);
export type TokenizerModel = z.infer<typeof tokenizerModel>;

function isUntyped(json: unknown): json is object {
  return typeof json === 'object' && json !== null && !('type' in json);
}

function typeOf(json: object): string {
  if ('merges' in json) return 'BPE';
  return 'unk_id' in json ? 'Unigram' : 'WordPiece';
}

/** A model's vocabulary has tens of thousands of tokens and is asked for at every step of loading: it is made once. */
const vocabularies = new WeakMap<TokenizerModel['vocab'], ReadonlyMap<string, number>>();

/** Ids by token. */
export function vocabularyOf({ vocab }: Pick<TokenizerModel, 'vocab'>): ReadonlyMap<string, number> {
  const known = vocabularies.get(vocab);
  if (known) return known;
  const made = new Map(Array.isArray(vocab) ? vocab.map(([token], id) => [token, id]) : Object.entries(vocab));
  vocabularies.set(vocab, made);
  return made;
}

/** The token of what no token stands for; null where the model has none. */
export function unknownToken(model: TokenizerModel): string | null {
  return model.type === 'Unigram' ? model.vocab[model.unk_id]![0] : model.unk_token;
}

/** @throws {UserError} For a merge of which a part or the result is no token, and an unknown token beyond the vocabulary. */
export function checkModel(model: TokenizerModel, file: string): void {
  if (model.type === 'Unigram' && model.unk_id >= model.vocab.length)
    throw new UserError({
      what: `${file}: model.unk_id`,
      got: model.unk_id,
      expected: `less than ${model.vocab.length}, the tokens of the vocabulary`,
    });
  if (model.type !== 'BPE') return;
  const known = vocabularyOf(model);
  for (const [left, right] of model.merges)
    for (const token of [left, right, left + right])
      if (!known.has(token))
        throw new UserError({
          what: `${file}: model.merges: ${JSON.stringify(`${left} ${right}`)}`,
          expected: `${JSON.stringify(token)} in the vocabulary`,
        });
}

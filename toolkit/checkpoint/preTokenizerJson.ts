import { z } from 'zod';

const byteLevel = z.object({
  type: z.literal('ByteLevel'),
  add_prefix_space: z.boolean(),
  trim_offsets: z.boolean(),
  use_regex: z.boolean().default(true),
});
export type ByteLevel = z.infer<typeof byteLevel>;

/** Patterns of published tokenizers that are known: translated by rule, another might cut some texts elsewhere. */
export const SPLIT_PATTERNS = {
  qwen2:
    "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
  llama3:
    "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
} as const;

const split = z.object({
  type: z.literal('Split'),
  pattern: z.object({ Regex: z.literal(Object.values(SPLIT_PATTERNS), 'the pattern of Llama 3 or of Qwen2') }),
  behavior: z.literal('Isolated'),
  invert: z.literal(false),
});

const metaspace = z
  .object({
    type: z.literal('Metaspace'),
    replacement: z.string().regex(/^.$/u, 'one character'),
    /** What older files have instead of `prepend_scheme`. */
    add_prefix_space: z.boolean().default(true),
    prepend_scheme: z.enum(['always', 'first', 'never']).optional(),
    split: z.boolean().default(true),
  })
  .transform(({ type, replacement, add_prefix_space, prepend_scheme, split }) => {
    return { type, replacement, prepend_scheme: prepend_scheme ?? (add_prefix_space ? 'always' : 'never'), split };
  });
export type Metaspace = z.infer<typeof metaspace>;

const step = z.discriminatedUnion('type', [
  z.object({ type: z.literal('BertPreTokenizer') }),
  z.object({ type: z.literal('Digits'), individual_digits: z.boolean() }),
  byteLevel,
  metaspace,
  z.object({ type: z.literal('Punctuation'), behavior: z.literal('Isolated') }),
  split,
  z.object({ type: z.literal('WhitespaceSplit') }),
]);
export type PreTokenizerStep = z.infer<typeof step>;

/** The part `pre_tokenizer` of a `tokenizer.json`. */
export const preTokenizer = z.discriminatedUnion('type', [
  ...step.options,
  z.object({ type: z.literal('Sequence'), pretokenizers: z.array(step) }),
]);
export type PreTokenizer = z.infer<typeof preTokenizer>;

/** Whether tokens hold the bytes of a text, spaces among them. */
export const isByteLevel = (json: PreTokenizer): boolean => stepsOf(json).some(({ type }) => type === 'ByteLevel');

/** What a pre-tokenizer does, one after the other. */
export function stepsOf(json: PreTokenizer): PreTokenizerStep[] {
  return json.type === 'Sequence' ? json.pretokenizers : [json];
}

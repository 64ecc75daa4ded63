import { z } from 'zod';

const bert = z.object({
  type: z.literal('BertNormalizer'),
  clean_text: z.boolean(),
  handle_chinese_chars: z.boolean(),
  /** Null strips accents where the text is lower-cased. */
  strip_accents: z.boolean().nullable(),
  lowercase: z.boolean(),
});
export type BertNormalizer = z.infer<typeof bert>;

/** SentencePiece's table: the length of a trie in bytes, the trie, texts; in base64. */
const charsmap = z.base64({ abort: true, error: 'a table of SentencePiece in base64' }).refine((text) => {
  const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  const size = bytes.length < 4 ? NaN : new DataView(bytes.buffer).getUint32(0, true);
  return size % 4 === 0 && size >= 4 && 4 + size <= bytes.length;
}, 'a table of SentencePiece in base64');

/** Patterns of published tokenizers that are known. */
export const REPLACE_PATTERNS = { deberta: '\\s{2,}|[\\n\\r\\t]', spaces: ' {2,}' } as const;
export type ReplacePattern = (typeof REPLACE_PATTERNS)[keyof typeof REPLACE_PATTERNS];

const step = z.discriminatedUnion('type', [
  bert,
  z.object({ type: z.literal('Lowercase') }),
  z.object({ type: z.literal('NFC') }),
  z.object({ type: z.literal('NFKD') }),
  z.object({ type: z.literal('Precompiled'), precompiled_charsmap: charsmap }),
  z.object({
    type: z.literal('Replace'),
    pattern: z.union(
      [
        z.strictObject({ String: z.string().min(1) }),
        z.strictObject({ Regex: z.enum(Object.values(REPLACE_PATTERNS)) }),
      ],
      `a text, or the pattern "${Object.values(REPLACE_PATTERNS).join('" or "')}"`,
    ),
    content: z.string(),
  }),
  z.object({ type: z.literal('Strip'), strip_left: z.boolean(), strip_right: z.boolean() }),
  z.object({ type: z.literal('StripAccents') }),
]);
export type NormalizerStep = z.infer<typeof step>;
export type Replace = Extract<NormalizerStep, { type: 'Replace' }>;

/** The part `normalizer` of a `tokenizer.json`; null where texts are taken as they are. */
export const normalizer = z
  .discriminatedUnion('type', [...step.options, z.object({ type: z.literal('Sequence'), normalizers: z.array(step) })])
  .nullable();
export type Normalizer = z.infer<typeof normalizer>;

/** What a normalizer does, one after the other. */
export function normalizerSteps(json: Normalizer): NormalizerStep[] {
  if (json === null) return [];
  return json.type === 'Sequence' ? json.normalizers : [json];
}

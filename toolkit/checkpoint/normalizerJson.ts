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

const step = z.discriminatedUnion('type', [bert, z.object({ type: z.literal('NFC') })]);
export type NormalizerStep = z.infer<typeof step>;

/** The part `normalizer` of a `tokenizer.json`; null where texts are taken as they are. */
export const normalizer = z
  .discriminatedUnion('type', [...step.options, z.object({ type: z.literal('Sequence'), normalizers: z.array(step) })])
  .nullable();
export type Normalizer = z.infer<typeof normalizer>;

import { z } from 'zod';

/** Parts that tokens play in a model; null where it has no such token. */
export const RolesSchema = z.strictObject({
  /** Where the token stands whose state stands for the whole sentence. */
  sentence: z.literal('first').nullable(),
  /** What the masked-LM head fills in, as the vocabulary has it. */
  mask: z.string().nullable(),
  /** What a word's wordpieces are replaced by where a scorer takes it away. */
  removal: z.string().nullable(),
  /** Tokens that take no part in quantiles and means: those that the tokenizer adds, and the first one. */
  leftOut: z.array(z.enum(['special', 'first'])),
});
export type Roles = z.infer<typeof RolesSchema>;

import { z } from 'zod';

/** Parts that tokens play in a model; null where it has no such token. */
export interface Roles {
  /** Where the token stands whose state stands for the whole sentence: first, or last of those that are attended to. */
  sentence: 'first' | 'last' | null;
  /** What the masked-LM head fills in, as the vocabulary has it. */
  mask: string | null;
  /** What a word's wordpieces are replaced by where a scorer takes it away. */
  removal: string | null;
  /** Tokens that take no part in quantiles and means: those that the tokenizer adds, and the first one. */
  leftOut: ('special' | 'first')[];
}

/** Roles as they stand in `taps.json`. */
export const RolesSchema: z.ZodType<Roles> = z.strictObject({
  sentence: z.enum(['first', 'last']).nullable(),
  mask: z.string().nullable(),
  removal: z.string().nullable(),
  leftOut: z.array(z.enum(['special', 'first'])),
});

import { z } from 'zod';
import type { SpecialNames, SpecialPart } from '../checkpoint/specialTokens';

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

/** Roles of a family's models: the tokens by the parts that the tokenizer gives them. */
export interface FamilyRoles extends Pick<Roles, 'sentence' | 'leftOut'> {
  /** Null where the family has no masked-LM head. */
  mask: SpecialPart | null;
  /** The first of these that the tokenizer has. */
  removal: readonly SpecialPart[];
}

/** The roles of a model with the tokens of its own tokenizer. */
export function rolesOf({ sentence, mask, removal, leftOut }: FamilyRoles, special: SpecialNames): Roles {
  const removals = removal.flatMap((part) => special[part] ?? []);
  return { sentence, mask: mask && special[mask], removal: removals[0] ?? null, leftOut };
}

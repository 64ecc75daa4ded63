import type { FamilyRoles } from '../roles';
import { only } from './configFields';

/** Fields of every causal family. */
export const CAUSAL_FIELDS = { is_causal: only(true, 'attention to the tokens on both sides is not supported') };

/**
 * In a causal model the last token alone has seen the whole sentence. No token was learnt to stand for a missing word; the first one is
 * attended to by all others whatever it is, and has a state of its own kind.
 */
export const CAUSAL_ROLES: FamilyRoles = {
  sentence: 'last',
  mask: null,
  removal: ['unk_token', 'eos_token'],
  leftOut: ['special', 'first'],
};

import type { Roles } from '../graph/roles';
import type { Encoding } from './tokenizer';

/** Why a token takes no part in quantiles, means and shares: the tokenizer added it, or it is the first one of a causal model. */
export type LeftOut = Roles['leftOut'][number];

/** Of each token [T] why it takes no part; null where it does. */
export function reasonsLeftOut(
  { special }: Pick<Encoding, 'special'>,
  roles: Pick<Roles, 'leftOut'>,
): (LeftOut | null)[] {
  const [ofTokenizer, ofFirst] = [roles.leftOut.includes('special'), roles.leftOut.includes('first')];
  return special.map((isSpecial, at) => {
    if (ofTokenizer && isSpecial) return 'special';
    return ofFirst && at === 0 ? 'first' : null;
  });
}

/** One flag a token [T]: whether it takes no part in quantiles, means and shares. */
export function leftOut(encoding: Pick<Encoding, 'special'>, roles: Pick<Roles, 'leftOut'>): boolean[] {
  return reasonsLeftOut(encoding, roles).map((reason) => reason !== null);
}

/** The roles of a model whose first token is a token like others. */
export function withFirst<R extends Pick<Roles, 'leftOut'>>(roles: R): R {
  return { ...roles, leftOut: roles.leftOut.filter((part) => part !== 'first') };
}

/**
 * The encoding without the word of a first token that takes no part: none of the word's tokens belongs to a word. A first token that the
 * tokenizer added belongs to none anyway.
 */
export function withoutFirstWord(encoding: Encoding, roles: Pick<Roles, 'leftOut'>): Encoding {
  const first = encoding.wordIds[0];
  if (reasonsLeftOut(encoding, roles)[0] !== 'first' || first == null) return encoding;
  return { ...encoding, wordIds: encoding.wordIds.map((word) => (word === first ? null : word)) };
}

import type { Roles } from '../graph/roles';
import type { Encoding } from './tokenizer';

/** One flag a token [T]: whether it takes no part in quantiles, means and shares. */
export function leftOut({ special }: Pick<Encoding, 'special'>, roles: Pick<Roles, 'leftOut'>): boolean[] {
  const [ofTokenizer, ofFirst] = [roles.leftOut.includes('special'), roles.leftOut.includes('first')];
  return special.map((isSpecial, at) => (ofTokenizer && isSpecial) || (ofFirst && at === 0));
}

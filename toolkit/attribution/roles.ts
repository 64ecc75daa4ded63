import { UserError } from '../errors';
import type { Roles } from '../graph/roles';

/** Why a model lacks what `asker` needs, the token that stands for the sentence; null where it has one. */
export function noSentenceToken({ sentence }: Pick<Roles, 'sentence'>, asker: string): string | null {
  return sentence === null ? `the model has no token that stands for the sentence, which ${asker} needs` : null;
}

/**
 * Where the token that stands for the sentence is among so many tokens, all of them attended to.
 * @throws {UserError} Where the model has none, naming what asks for it.
 */
export function sentenceToken(roles: Pick<Roles, 'sentence'>, tokens: number, asker: string): number {
  const reason = noSentenceToken(roles, asker);
  if (reason !== null) throw new UserError({ what: reason });
  return roles.sentence === 'first' ? 0 : tokens - 1;
}

/** Why a model lacks what `asker` needs, the token that a removal leaves; null where it has one. */
export function noRemovalToken({ removal }: Pick<Roles, 'removal'>, asker: string): string | null {
  return removal === null ? `the model has no token that a removed word leaves, which ${asker} needs` : null;
}

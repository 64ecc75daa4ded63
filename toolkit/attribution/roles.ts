import type { Roles } from '../graph/roles';

/** Why a model lacks what `asker` needs, the token that stands for the sentence; null where it has one. */
export function noSentenceToken({ sentence }: Pick<Roles, 'sentence'>, asker: string): string | null {
  return sentence === null ? `the model has no token that stands for the sentence, which ${asker} needs` : null;
}

/** Why a model lacks what `asker` needs, the token that a removal leaves; null where it has one. */
export function noRemovalToken({ removal }: Pick<Roles, 'removal'>, asker: string): string | null {
  return removal === null ? `the model has no token that a removed word leaves, which ${asker} needs` : null;
}

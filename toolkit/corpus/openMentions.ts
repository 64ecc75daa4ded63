import { UserError } from '../errors';
import { entityBrackets } from './conlluLine';

/** Mentions of a document that have begun and not ended: where each began, the latest of an entity last. */
export type OpenMentions = Map<string, string[]>;

/**
 * Follows the brackets of a word's `MISC` column: `(4-person-...` begins a mention, `4)` ends one, `(4-person-...)` is one word.
 *
 * @param where - `file:line` of the word, for the message.
 * @throws UserError for a bracket that closes and was not opened.
 */
export function followBrackets(open: OpenMentions, misc: string, where: string): void {
  for (const [, opened, isOneWord, closed] of entityBrackets(misc)) {
    const entity = (opened ?? closed)!.split('-')[0]!;
    if (opened !== undefined) {
      if (isOneWord === undefined) open.set(entity, [...(open.get(entity) ?? []), where]);
    } else if (open.get(entity)?.pop() === undefined) {
      throw new UserError({
        what: `${where}: Entity`,
        got: `${closed})`,
        expected: 'a bracket that closes a mention which the document has opened',
      });
    }
  }
}

/** @throws UserError for a mention that is still open where its document ends. */
export function refuseOpen(open: OpenMentions): void {
  for (const [entity, [where]] of open)
    if (where !== undefined)
      throw new UserError({
        what: `${where}: Entity: the bracket of mention ${entity} does not close before the document ends`,
        expected: `${entity}) on the last word of the mention`,
      });
}

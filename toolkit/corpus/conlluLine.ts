import { UserError } from '../errors';
import { UPOS_TAGS } from './sentence';

/** The ID column: a word, a multiword range `first-last`, or an empty node `after.index`. */
export type ConlluId =
  | { kind: 'word'; index: number }
  | { kind: 'range'; first: number; last: number }
  | { kind: 'empty'; after: number; index: number };

/** The columns of a CoNLL-U line that the toolkit reads. */
export interface ConlluLine {
  id: ConlluId;
  form: string;
  upos: string;
  head: string;
  misc: string;
}

const COLUMNS = 10;

/**
 * Splits one CoNLL-U line into its columns.
 *
 * @param where - `file:line`, for the message.
 * @throws UserError when there are not ten columns, one of them is empty, or the ID is none.
 */
export function parseConlluLine(line: string, where: string): ConlluLine {
  const columns = line.split('\t');
  if (columns.length !== COLUMNS) {
    throw new UserError({ what: `${where}: columns`, got: columns.length, expected: `${COLUMNS}, separated by tabs` });
  }
  const empty = columns.findIndex((column) => column === '');
  if (empty >= 0)
    throw new UserError({ what: `${where}: column ${empty + 1} is empty`, expected: '_ where there is no value' });
  const [id, form, , upos, , , head, , , misc] = columns as [
    string,
    string,
    string,
    string,
    string,
    string,
    ...string[],
  ];
  return { id: parseId(id, where), form, upos, head: head!, misc: misc! };
}

function parseId(id: string, where: string): ConlluId {
  const [, first, separator, second] = /^(\d+)(?:([-.])(\d+))?$/.exec(id) ?? [];
  if (first === undefined) {
    throw new UserError({
      what: `${where}: ID`,
      got: id,
      expected: 'a number, a range such as 3-4 or an empty node such as 3.1',
    });
  }
  if (separator === '-') return { kind: 'range', first: Number(first), last: Number(second) };
  if (separator === '.') return { kind: 'empty', after: Number(first), index: Number(second) };
  return { kind: 'word', index: Number(first) };
}

/** The tag of a word's UPOS column; a missing tag is an error, since every metric needs it. */
export function parseUpos(upos: string, where: string): string {
  if (UPOS_TAGS.includes(upos)) return upos;
  const expected = UPOS_TAGS.join(' ');
  if (upos === '_') throw new UserError({ what: `${where}: UPOS is missing`, expected });
  throw new UserError({ what: `${where}: UPOS`, got: upos, expected, candidates: UPOS_TAGS });
}

/** The HEAD column of word `index` in a sentence of `words` words; null for `_`. */
export function parseHead(head: string, index: number, words: number, where: string): number | null {
  if (head === '_') return null;
  if (/^\d+$/.test(head) && Number(head) <= words && Number(head) !== index) return Number(head);
  throw new UserError({
    what: `${where}: HEAD`,
    got: head,
    expected: `0 to ${words}, other than the word itself, or _`,
  });
}

import { UserError } from '../errors';
import { type Annotation, UPOS_TAGS } from './sentence';

/** The ID column: a word, a multiword range `first-last`, or an empty node `after.index`. */
type ConlluId =
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
  annotation: Annotation;
}

/** Columns of a file's lines: CoNLL-U's ten, or those of `.conllulex`, which begins with them. */
export type ColumnCount = 10 | 19;

/**
 * Splits one line of CoNLL-U, or of `.conllulex` (https://github.com/nert-nlp/streusle), into its columns.
 *
 * @param where - `file:line`, for the message.
 * @throws UserError for another number of columns, an empty one, or an ID that is none.
 */
export function parseConlluLine(line: string, where: string, count: ColumnCount = 10): ConlluLine {
  const columns = line.split('\t');
  if (columns.length !== count) {
    throw new UserError({ what: `${where}: columns`, got: columns.length, expected: `${count}, separated by tabs` });
  }
  const empty = columns.findIndex((column) => column === '');
  if (empty >= 0)
    throw new UserError({ what: `${where}: column ${empty + 1} is empty`, expected: '_ where there is no value' });
  const at = (column: number) => columns[column] ?? '_';
  const [form, upos, head, misc] = [at(1), at(3), at(6), at(9)];
  const annotation = {
    lemma: at(2),
    xpos: at(4),
    feats: at(5),
    deprel: at(7),
    misc,
    lexcat: at(11),
    supersense: at(13),
  };
  return { id: parseId(at(0), where), form, upos, head, misc, annotation };
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

/** Positions of two fields within an opening `Entity=` bracket, counted from 0 between the hyphens. */
export interface EntityLayout {
  salience: number;
  minspan: number;
  /** -1 where the file has no such field. */
  type: number;
  status: number;
}

/** GUM's own order of fields: `GRP-etype-infstat-salience-centering-minspan-link-identity`. */
export const GUM_LAYOUT: EntityLayout = { type: 1, status: 2, salience: 3, minspan: 5 };

/** The head of one mention, found from the word whose `MISC` opens the mention. */
export interface MentionHead {
  /** Id of the entity in its document: the first field. */
  entity: string;
  /** True of a later part of a mention in parts, such as `4[2/2]`. */
  continues: boolean;
  /** Words from the opening word to the head: 0 is the opening word itself. */
  offset: number;
  /** The salience field: a letter a summary, `s` where it mentions the entity. */
  letters: string;
  type: string | null;
  status: string | null;
}

/**
 * Reads the value of a `# global.Entity` comment, such as `GRP-etype-infstat-salience-centering-minspan-link-identity`.
 *
 * @param where - `file:line` of the comment, for the message.
 * @returns The layout, or null where mentions carry no salience.
 * @throws UserError when there is salience but no minspan to find the head by.
 */
export function parseEntityLayout(declaration: string, where: string): EntityLayout | null {
  const fields = declaration.split('-');
  const [salience, minspan, type, status] = ['salience', 'minspan', 'etype', 'infstat'].map((name) =>
    fields.indexOf(name),
  );
  const layout = { salience: salience!, minspan: minspan!, type: type!, status: status! };
  if (layout.salience < 0) return null;
  if (layout.minspan < 0) {
    throw new UserError({
      what: `${where}: global.Entity`,
      got: declaration,
      expected: 'a minspan field beside salience',
    });
  }
  return layout;
}

/**
 * The heads of the mentions that a word's `MISC` column opens and that carry a salience field (a string of `s`, a summary that
 * mentions the entity, and `n`, one that does not). A mention's head is the first word of its minspan.
 *
 * @param where - `file:line` of the word, for the message.
 * @throws UserError when a minspan does not begin with a position in the mention, counted from 1.
 */
export function mentionHeads(misc: string, layout: EntityLayout, where: string): MentionHead[] {
  return entityBrackets(misc).flatMap(([, opened]) => {
    const fields = (opened ?? '').split('-');
    const letters = fields[layout.salience] ?? '';
    const minspan = fields[layout.minspan];
    if (minspan === undefined || !/^[sn]+$/.test(letters)) return [];
    const [, entity, part] = /^(.*?)(?:\[(\d+)\/\d+\])?$/.exec(fields[0]!)!;
    const continues = Number(part ?? 1) > 1;
    return [
      {
        entity: entity!,
        continues,
        offset: firstPosition(minspan, where) - 1,
        letters,
        type: fields[layout.type] ?? null,
        status: fields[layout.status] ?? null,
      },
    ];
  });
}

/** The brackets of `Entity=`, in order: what an opening one holds, whether it closes at once, and what stands before a closing one. */
export function entityBrackets(misc: string): RegExpExecArray[] {
  const brackets = /(?:^|\|)Entity=([^|]+)/.exec(misc)?.[1] ?? '';
  return [...brackets.matchAll(/\(([^()]+)(\))?|([^()]+)\)/g)];
}

function firstPosition(minspan: string, where: string): number {
  const first = minspan.split(',')[0]!;
  if (!/^[1-9]\d*$/.test(first)) {
    throw new UserError({
      what: `${where}: minspan`,
      got: minspan,
      expected: 'positions in the mention such as "1" or "2,3"',
    });
  }
  return Number(first);
}

import { UserError } from '../errors';

/** Positions of two fields within an opening `Entity=` bracket, counted from 0 between the hyphens. */
export interface EntityLayout {
  salience: number;
  minspan: number;
}

/** GUM's own order of fields: `GRP-etype-infstat-salience-centering-minspan-link-identity`. */
export const GUM_LAYOUT: EntityLayout = { salience: 3, minspan: 5 };

/** The head of one mention, found from the word whose `MISC` opens the mention. */
export interface MentionHead {
  /** Words from the opening word to the head: 0 is the opening word itself. */
  offset: number;
  /** How many summaries of the document mention the entity. */
  salience: number;
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
  const layout = { salience: fields.indexOf('salience'), minspan: fields.indexOf('minspan') };
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
  const brackets = /(?:^|\|)Entity=([^|]+)/.exec(misc)?.[1] ?? '';
  return [...brackets.matchAll(/\(([^()]+)/g)].flatMap((opening) => {
    const fields = opening[1]!.split('-');
    const salience = fields[layout.salience] ?? '';
    const minspan = fields[layout.minspan];
    if (minspan === undefined || !/^[sn]+$/.test(salience)) return [];
    return [{ offset: firstPosition(minspan, where) - 1, salience: salience.replaceAll('n', '').length }];
  });
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

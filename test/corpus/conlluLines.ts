import { parseConllu } from '../../toolkit/corpus/conllu';
import type { Sentence } from '../../toolkit/corpus/sentence';

/** A mention of an entity that opens, in GUM's layout. */
export const OPENING = 'Entity=(4-object-new-n-cf1-1-sgl';

/** A word line: ID, FORM, UPOS, HEAD, MISC; the other columns are `_`. */
export function row(id: string, form = 'word', upos = 'NOUN', head = '0', misc = '_'): string {
  return [id, form, '_', upos, '_', '_', head, '_', '_', misc].join('\t');
}

export function parse(...lines: string[]): Sentence[] {
  return parseConllu({ path: 'x.conllu', digest: '', lines }, 'x');
}

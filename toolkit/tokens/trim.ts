import type { Template } from '../checkpoint/template';

/** A token in its place. */
interface Placed {
  /** What it stands for: the token itself, or of an added token the text with the spaces that it took. */
  text: string;
  start: number;
  end: number;
}

const LEADING = /^[\u0120\p{White_Space}]+/u;
const TRAILING = /[\u0120\p{White_Space}]+$/u;

/**
 * Offsets without the spaces at the ends of tokens, as Hugging Face's `trim_offsets`: \u0120 is the space of byte-level BPE. Of a
 * token that begins a text or a word, one space is not there if it was put in front.
 */
export function trimOffsets<T extends Placed>(tokens: readonly T[], trim: Template['trim']): readonly T[] {
  if (trim === null) return tokens;
  return tokens.map((token, index) => {
    const { text, start, end } = token;
    const isFirst = index === 0 || start === 0;
    const leading = lengthOf(LEADING, text);
    const spaces = isFirst && trim.addPrefixSpace ? Math.max(0, leading - 1) : leading;
    const from = Math.min(start + spaces, end);
    const trailing = lengthOf(TRAILING, text);
    return { ...token, start: from, end: end >= trailing ? Math.max(end - trailing, from) : end };
  });
}

const lengthOf = (pattern: RegExp, text: string): number => pattern.exec(text)?.[0].length ?? 0;

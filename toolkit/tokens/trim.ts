import type { Template } from '../checkpoint/template';
import type { Piece } from './piece';

const LEADING = /^[\u0120\p{White_Space}]+/u;
const TRAILING = /[\u0120\p{White_Space}]+$/u;

/**
 * Offsets without the spaces at the ends of tokens, as Hugging Face's `trim_offsets`: \u0120 is the space of byte-level BPE. Of a
 * token that begins a text or a word, one space is not there if it was put in front.
 * @param sourceOf - The text that a token's offsets count in.
 */
export function trimOffsets<T extends Piece>(
  tokens: readonly T[],
  trim: Template['trim'],
  sourceOf: (token: T) => string,
): readonly T[] {
  if (trim === null) return tokens;
  return tokens.map((token, index) => {
    const { text, start, end } = token;
    const [leading, trailing] = [lengthOf(LEADING, text), lengthOf(TRAILING, text)];
    if (leading === 0 && trailing === 0) return token;
    const source = sourceOf(token);
    const wasAdded = trim.addPrefixSpace && leading > 0 && (index === 0 || start === 0);
    const from = Math.min(moved(source, start, wasAdded ? leading - 1 : leading), end);
    return { ...token, start: from, end: Math.max(moved(source, end, -trailing), from) };
  });
}

const lengthOf = (pattern: RegExp, text: string): number => pattern.exec(text)?.[0].length ?? 0;

/** A place so many characters further, or back if the number is negative; the place itself where there are not so many before it. */
function moved(source: string, place: number, characters: number): number {
  if (characters >= 0) return place + Array.from(source.slice(place)).slice(0, characters).join('').length;
  const before = Array.from(source.slice(0, place));
  return before.length < -characters ? place : before.slice(0, characters).join('').length;
}

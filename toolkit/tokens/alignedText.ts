/** A character of an altered text and the characters of the source it stands for, in UTF-16 units, end exclusive. */
export interface AlignedChar {
  char: string;
  start: number;
  end: number;
}

const LONE_SURROGATE = /\p{Cs}/gu;

/**
 * The characters of a text, each standing for itself. A lone surrogate counts as U+FFFD, as it would in UTF-8.
 * @param offset - Where `text` starts in the source, in UTF-16 units.
 */
export function align(text: string, offset = 0): AlignedChar[] {
  let start = offset;
  return Array.from(text.replaceAll(LONE_SURROGATE, '\uFFFD'), (char) => {
    const end = start + char.length;
    const aligned = { char, start, end };
    start = end;
    return aligned;
  });
}

/** The text that characters make. */
export const textOf = (chars: readonly AlignedChar[]): string => chars.map(({ char }) => char).join('');

/** Changes character by character, so that no context counts; what comes of one stands for the same of the source. */
export function mapChars(chars: readonly AlignedChar[], change: (char: string) => string): AlignedChar[] {
  return chars.flatMap((aligned) => Array.from(change(aligned.char), (char) => ({ ...aligned, char })));
}

/** A character of a changed text: with 0 it replaces the next one, with 1 it is inserted, with -n it replaces that and n more. */
export interface Change {
  char: string;
  change: number;
}

/**
 * The changed text. As in Hugging Face's tokenizers a character stands for what the one that it replaces does, not for the others that
 * went with it, and an inserted one for what the one before it does.
 */
export function transform(chars: readonly AlignedChar[], changes: readonly Change[]): AlignedChar[] {
  let next = 0;
  return changes.map(({ char, change }) => {
    const { start, end } = chars[change > 0 ? next - 1 : next] ?? { start: 0, end: 0 };
    if (change <= 0) next += 1 - change;
    return { char, start, end };
  });
}

/** What a pattern matches and what stands between matches, by turns; the first and the last stand between, and any of these may be empty. */
export function cutAround(chars: readonly AlignedChar[], pattern: RegExp): AlignedChar[][] {
  const text = textOf(chars);
  const matches = Array.from(text.matchAll(pattern), ({ 0: match, index }) => [index, index + match.length]);
  const edges = [0, ...matches.flat(), text.length];
  const places = edges.slice(1).map((end, nth) => ({ start: edges[nth]!, end }));
  return cut(chars, places);
}

/** The characters between places in the text that they make. */
export function cut(chars: readonly AlignedChar[], places: readonly { start: number; end: number }[]): AlignedChar[][] {
  const charAt = chars.flatMap(({ char }, index) => new Array<number>(char.length).fill(index));
  const position = (unit: number): number => charAt[unit] ?? chars.length;
  return places.map(({ start, end }) => chars.slice(position(start), position(end)));
}

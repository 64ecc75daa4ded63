import type { BertNormalizer } from '../checkpoint/tokenizerJson';
import { isChinese, isComposed, isMark, isRemoved, isWhitespace } from './characterClasses';

/** A character of the normalised text and the characters of the source it stands for, in UTF-16 units, end exclusive. */
export interface AlignedChar {
  char: string;
  start: number;
  end: number;
}

const LONE_SURROGATE = /\p{Cs}/gu;

/**
 * Normalises as Hugging Face's `BertNormalizer`: clean, set ideographs apart, strip accents, lower the case, in this order. A
 * lone surrogate counts as U+FFFD, as it would in UTF-8.
 *
 * One departure: marks keep the order of the text, where Hugging Face's sorts them by combining class while it strips accents. It
 * shows only where a mark that is not stripped (spacing, or newer than Unicode 8) stands beside a mark of a lower class.
 *
 * @param offset where `text` starts in the source, in UTF-16 units
 */
export function normalise(text: string, settings: BertNormalizer, offset = 0): AlignedChar[] {
  let chars = align(text.replaceAll(LONE_SURROGATE, '\uFFFD'), offset);
  if (settings.clean_text) chars = clean(chars);
  if (settings.handle_chinese_chars) chars = chars.flatMap(setApart);
  if (settings.strip_accents ?? settings.lowercase) chars = stripAccents(chars);
  if (settings.lowercase) chars = mapChars(chars, (char) => char.toLowerCase());
  return chars;
}

function align(text: string, offset: number): AlignedChar[] {
  let start = offset;
  return Array.from(text, (char) => {
    const end = start + char.length;
    const aligned = { char, start, end };
    start = end;
    return aligned;
  });
}

function clean(chars: AlignedChar[]): AlignedChar[] {
  return chars
    .filter(({ char }) => !isRemoved(char))
    .map((aligned) => (isWhitespace(aligned.char) ? { ...aligned, char: ' ' } : aligned));
}

function setApart(aligned: AlignedChar): AlignedChar[] {
  const space = { ...aligned, char: ' ' };
  return isChinese(aligned.char) ? [space, aligned, space] : [aligned];
}

function stripAccents(chars: AlignedChar[]): AlignedChar[] {
  return mapChars(chars, (char) => (isComposed(char) ? char.normalize('NFD') : char)).filter(
    ({ char }) => !isMark(char),
  );
}

/** Character by character, so that no context counts: a final sigma is lowered like any other. */
function mapChars(chars: AlignedChar[], change: (char: string) => string): AlignedChar[] {
  return chars.flatMap((aligned) => Array.from(change(aligned.char), (char) => ({ ...aligned, char })));
}

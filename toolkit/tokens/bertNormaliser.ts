import type { BertNormalizer } from '../checkpoint/normalizerJson';
import { type AlignedChar, mapChars } from './alignedText';
import { isChinese, isComposed, isMark, isRemoved, isWhitespace } from './characterClasses';

/**
 * Normalises as Hugging Face's `BertNormalizer`: clean, set ideographs apart, strip accents, lower the case, in this order.
 *
 * One departure: marks keep the order of the text, where Hugging Face's sorts them by combining class while it strips accents. It
 * shows only where a mark that is not stripped (spacing, or newer than Unicode 8) stands beside a mark of a lower class.
 */
export function normaliseAsBert(source: readonly AlignedChar[], settings: BertNormalizer): readonly AlignedChar[] {
  let chars = source;
  if (settings.clean_text) chars = clean(chars);
  if (settings.handle_chinese_chars) chars = chars.flatMap(setApart);
  if (settings.strip_accents ?? settings.lowercase) chars = stripAccents(chars);
  if (settings.lowercase) chars = mapChars(chars, (char) => char.toLowerCase());
  return chars;
}

function clean(chars: readonly AlignedChar[]): AlignedChar[] {
  return chars
    .filter(({ char }) => !isRemoved(char))
    .map((aligned) => (isWhitespace(aligned.char) ? { ...aligned, char: ' ' } : aligned));
}

function setApart(aligned: AlignedChar): AlignedChar[] {
  const space = { ...aligned, char: ' ' };
  return isChinese(aligned.char) ? [space, aligned, space] : [aligned];
}

function stripAccents(chars: readonly AlignedChar[]): AlignedChar[] {
  return mapChars(chars, (char) => (isComposed(char) ? char.normalize('NFD') : char)).filter(
    ({ char }) => !isMark(char),
  );
}

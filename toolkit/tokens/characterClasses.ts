import classes from './codePointRanges.json';

/**
 * The character classes of Hugging Face's tokenizers. BERT's knows the marks and punctuation of Unicode 8 and the decompositions of
 * Unicode 12, the byte-level one the letters and numbers of Unicode 16, a JavaScript engine those of its own version: hence a
 * table, made by `test/golden/tokens/character_classes.py`.
 */
const REMOVED = oneOf(classes.removed);
const MARK = oneOf(classes.marks);
const ACCENT = oneOf(classes.accents);
const COMPOSED = oneOf(classes.composed);
const CHINESE = oneOf(classes.chinese);
const WHITESPACE = /\p{White_Space}/u;
const WORD = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u;

/** Control and format characters, private use, U+0000 and U+FFFD: cleaning deletes them. */
export const isRemoved = (char: string): boolean => REMOVED.test(char);

/** Nonspacing marks, which stripping accents deletes. */
export const isMark = (char: string): boolean => MARK.test(char);

/** Marks of every kind, which the normaliser StripAccents deletes. */
export const isAccent = (char: string): boolean => ACCENT.test(char);

/** Characters with a canonical decomposition. */
export const isComposed = (char: string): boolean => COMPOSED.test(char);

/** Ideographs, each of which is a word of its own. */
export const isChinese = (char: string): boolean => CHINESE.test(char);

export const isWhitespace = (char: string): boolean => WHITESPACE.test(char);

/** `\w` of Unicode's regular expressions (UTS #18): letters, marks, digits, connectors. */
export const isWordCharacter = (char: string): boolean => WORD.test(char);

/** What stands between the brackets of a class of characters, in patterns that cut text. */
export const LETTERS = classOf(classes.letters);
export const NUMBERS = classOf(classes.numbers);
/** Unicode's punctuation and every ASCII character that is no letter, digit, space or control. */
export const PUNCTUATION_MARKS = classOf(classes.punctuation);
export const WHITESPACES = '\\p{White_Space}';

/** A pattern for `"41-5A 61"`: hexadecimal code points and ranges of them. */
function oneOf(ranges: string): RegExp {
  return new RegExp(`[${classOf(ranges)}]`, 'u');
}

function classOf(ranges: string): string {
  return ranges.replaceAll(/[0-9A-F]+/g, '\\u{$&}').replaceAll(' ', '');
}

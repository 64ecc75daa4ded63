import { SPLIT_PATTERNS } from '../checkpoint/preTokenizerJson';
import { LETTERS, NUMBERS, WHITESPACES } from './characterClasses';

type Stated = (typeof SPLIT_PATTERNS)[keyof typeof SPLIT_PATTERNS];

/** The words of GPT-2's tokenizer, which leave no character out; a space belongs to what comes after it. */
export const GPT2_WORDS = new RegExp(
  `'(?:[sdmt]|re|ve|ll)| ?[${LETTERS}]+| ?[${NUMBERS}]+| ?[^${WHITESPACES}${LETTERS}${NUMBERS}]+` +
    `|[${WHITESPACES}]+(?![^${WHITESPACES}])|[${WHITESPACES}]+`,
  'gu',
);

/** \u017F is a small s without regard to case. */
const CONTRACTIONS = `'(?:[sdmtSDMT\u017F]|[rR][eE]|[vV][eE]|[lL][lL])`;

/** The same pattern for JavaScript, with the classes of the Unicode of Hugging Face's tokenizers. */
export function splitPattern(stated: Stated): RegExp {
  const digits = stated === SPLIT_PATTERNS.llama3 ? '{1,3}' : '';
  const parts = [
    CONTRACTIONS,
    `[^\\r\\n${LETTERS}${NUMBERS}]?[${LETTERS}]+`,
    `[${NUMBERS}]${digits}`,
    ` ?[^${WHITESPACES}${LETTERS}${NUMBERS}]+[\\r\\n]*`,
    `[${WHITESPACES}]*[\\r\\n]+`,
    `[${WHITESPACES}]+(?![^${WHITESPACES}])`,
    `[${WHITESPACES}]+`,
  ];
  return new RegExp(parts.join('|'), 'gu');
}

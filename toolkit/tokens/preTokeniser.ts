import { isByteLevel, type PreTokenizer, type PreTokenizerStep, stepsOf } from '../checkpoint/preTokenizerJson';
import { type AlignedChar, cutAround } from './alignedText';
import { afterSpace, toBytes } from './byteLevel';
import { NUMBERS, PUNCTUATION_MARKS, WHITESPACES } from './characterClasses';
import { metaspace } from './metaspace';
import { GPT2_WORDS, splitPattern } from './splitPatterns';

/** Cuts text into words; some tokenizers alter it on the way. */
export type PreTokeniser = (chars: readonly AlignedChar[]) => readonly AlignedChar[][];

/**
 * The pre-tokenizer that `tokenizer.json` states.
 * @param isWord - Whether it is for words that are split already: before each, byte-level BPE then sees a space.
 */
export function preTokeniserOf(json: PreTokenizer, isWord: boolean): PreTokeniser {
  const cuts = stepsOf(json).map(stepOf);
  const needsSpace = isWord && isByteLevel(json);
  return (chars) =>
    cuts.reduce<readonly AlignedChar[][]>(
      (words, step) => words.flatMap((word) => step(word)),
      [[...(needsSpace ? afterSpace(chars) : chars)]],
    );
}

function stepOf(json: PreTokenizerStep): PreTokeniser {
  switch (json.type) {
    case 'BertPreTokenizer':
      return matching(new RegExp(`[${PUNCTUATION_MARKS}]|[^${PUNCTUATION_MARKS}${WHITESPACES}]+`, 'gu'));
    case 'ByteLevel': {
      const split: PreTokeniser = json.use_regex
        ? isolating(GPT2_WORDS)
        : (chars) => (chars.length === 0 ? [] : [[...chars]]);
      return (chars) => split(json.add_prefix_space ? afterSpace(chars) : chars).map(toBytes);
    }
    case 'Digits':
      return isolating(new RegExp(`[${NUMBERS}]${json.individual_digits ? '' : '+'}`, 'gu'));
    case 'Metaspace':
      return (chars) => metaspace(json, chars);
    case 'Punctuation':
      return isolating(new RegExp(`[${PUNCTUATION_MARKS}]`, 'gu'));
    case 'WhitespaceSplit':
      return matching(new RegExp(`[^${WHITESPACES}]+`, 'gu'));
    case 'Split':
      return isolating(splitPattern(json.pattern.Regex));
  }
}

/** Makes a word of each match of a pattern and of what stands between matches. */
function isolating(pattern: RegExp): PreTokeniser {
  return (chars) => cutAround(chars, pattern).filter((part) => part.length > 0);
}

/** Makes a word of each match of a pattern, and drops what stands between matches. */
function matching(pattern: RegExp): PreTokeniser {
  return (chars) => cutAround(chars, pattern).filter((_, nth) => nth % 2 === 1);
}

import { isByteLevel, type PreTokenizer, type PreTokenizerStep, stepsOf } from '../checkpoint/preTokenizerJson';
import { type AlignedChar, cut, textOf } from './alignedText';
import { afterSpace, splitAsGpt2, toBytes } from './byteLevel';
import { NUMBERS, PUNCTUATION_MARKS } from './characterClasses';
import { metaspace, splitAtSpaces } from './metaspace';
import { splitPattern } from './splitPatterns';
import { splitWords } from './words';

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
      return splitWords;
    case 'ByteLevel': {
      const split: PreTokeniser = json.use_regex ? splitAsGpt2 : (chars) => (chars.length === 0 ? [] : [[...chars]]);
      return (chars) => split(json.add_prefix_space ? afterSpace(chars) : chars).map(toBytes);
    }
    case 'Digits':
      return isolating(new RegExp(`[${NUMBERS}]${json.individual_digits ? '' : '+'}`, 'gu'));
    case 'Metaspace':
      return (chars) => metaspace(json, chars);
    case 'Punctuation':
      return isolating(new RegExp(`[${PUNCTUATION_MARKS}]`, 'gu'));
    case 'WhitespaceSplit':
      return splitAtSpaces;
    case 'Split':
      return isolating(splitPattern(json.pattern.Regex));
  }
}

/** Makes a word of each match of a pattern and of what stands between matches. */
function isolating(pattern: RegExp): PreTokeniser {
  return (chars) => {
    const text = textOf(chars);
    const edges = Array.from(text.matchAll(pattern), ({ 0: match, index }) => [index, index + match.length]);
    const all = [...new Set([0, ...edges.flat(), text.length])];
    return cut(
      chars,
      all.slice(1).map((end, index) => ({ start: all[index]!, end })),
    );
  };
}

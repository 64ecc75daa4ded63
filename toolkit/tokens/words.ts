import { isPunctuation, isWhitespace } from './characterClasses';
import type { AlignedChar } from './alignedText';

/** Splits normalised text as Hugging Face's `BertPreTokenizer`: at whitespace, every punctuation character a word of its own. */
export function splitWords(chars: readonly AlignedChar[]): AlignedChar[][] {
  const words: AlignedChar[][] = [];
  let word: AlignedChar[] = [];
  const close = (): void => {
    if (word.length > 0) words.push(word);
    word = [];
  };
  for (const aligned of chars) {
    if (isWhitespace(aligned.char)) close();
    else if (isPunctuation(aligned.char)) {
      close();
      words.push([aligned]);
    } else word.push(aligned);
  }
  close();
  return words;
}

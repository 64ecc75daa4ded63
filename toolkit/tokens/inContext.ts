import { joinSlices, ordinaryRange, type Slice } from './slices';
import type { Encoding } from './tokenizer';

/** A sentence as it is read after others. */
export interface InContext {
  encoding: Encoding;
  /** Where the tokens of the sentence itself stand in it, those that the tokenizer adds included. */
  own: number[];
}

/**
 * A sentence after those before it in its text: as many of these, nearest first, as fit whole into one pass. Their tokens belong to no
 * word.
 * @param preceding - In the order of the text.
 * @param maxLength - The most tokens that the model takes.
 */
export function inContext(sentence: Encoding, preceding: readonly Encoding[], maxLength: number): InContext {
  const { length } = sentence.inputIds;
  const { start } = ordinaryRange(sentence);
  const context: Slice[] = [];
  let left = maxLength - length;
  for (const of of preceding.toReversed()) {
    const range = ordinaryRange(of);
    left -= range.end - range.start;
    if (left < 0) break;
    context.unshift({ of, ...range, isContext: true });
  }
  const count = context.reduce((sum, { start, end }) => sum + end - start, 0);
  const [head, tail] = [
    { of: sentence, start: 0, end: start },
    { of: sentence, start, end: length },
  ];
  return {
    encoding: joinSlices([head, ...context, tail]),
    own: sentence.inputIds.map((_, at) => (at < start ? at : at + count)),
  };
}

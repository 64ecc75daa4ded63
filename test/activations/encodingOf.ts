import type { Encoding } from '../../toolkit/tokens/tokenizer';

/** What the runner reads of an encoding: ids and types. */
export function encodingOf(inputIds: number[], tokenTypeIds = inputIds.map(() => 0)): Encoding {
  return {
    inputIds,
    tokenTypeIds,
    tokens: inputIds.map(String),
    offsets: inputIds.map(() => [0, 0]),
    wordIds: inputIds.map(() => null),
    special: inputIds.map(() => false),
    truncatedFrom: null,
  };
}

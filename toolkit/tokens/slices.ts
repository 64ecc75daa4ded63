import type { Encoding } from './tokenizer';

/** Tokens of an encoding, from `start` to before `end`. */
export interface Slice {
  of: Encoding;
  start: number;
  end: number;
  /** Whether they belong to no word there; by default they keep their words. */
  isContext?: boolean;
}

/** The tokens of several slices, one after the other. */
export function joinSlices(slices: readonly Slice[]): Encoding {
  const joined = <T>(listOf: (encoding: Encoding) => readonly T[]) =>
    slices.flatMap(({ of, start, end }) => listOf(of).slice(start, end));
  return {
    inputIds: joined(({ inputIds }) => inputIds),
    tokenTypeIds: joined(({ tokenTypeIds }) => tokenTypeIds),
    tokens: joined(({ tokens }) => tokens),
    offsets: joined(({ offsets }) => offsets),
    wordIds: slices.flatMap(({ of, start, end, isContext = false }) =>
      of.wordIds.slice(start, end).map((word) => (isContext ? null : word)),
    ),
    special: joined(({ special }) => special),
    truncatedFrom: null,
  };
}

/** Where the tokens of the text begin and end (exclusive) between those that the tokenizer adds. */
export function ordinaryRange({ special }: Pick<Encoding, 'special'>): { start: number; end: number } {
  return { start: special.indexOf(false), end: special.lastIndexOf(false) + 1 };
}

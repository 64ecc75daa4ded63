import type { AlignedChar } from './alignedText';

/** A token and the characters of the source that it stands for, in UTF-16 units, end exclusive. */
export interface Piece {
  id: number;
  token: string;
  /** The token, or of an added token the text that it takes, spaces among it. */
  text: string;
  start: number;
  end: number;
}

/** Cuts a word into tokens. */
export type TokenModel = (word: readonly AlignedChar[]) => Piece[];

/** The token that stands for these characters. */
export function spanning(id: number, token: string, chars: readonly AlignedChar[], text = token): Piece {
  return { id, token, text, start: chars[0]!.start, end: chars.at(-1)!.end };
}

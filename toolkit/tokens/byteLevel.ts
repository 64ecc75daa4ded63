import type { AlignedChar } from './alignedText';

/** The character that stands for each byte: itself where it can be seen, else one from U+0100 on. */
const SYMBOLS = symbols();

function symbols(): string[] {
  const isSeen = (byte: number) => (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(isSeen(byte) ? byte : next++));
}

const utf8 = new TextEncoder();

/** The bytes of the characters in UTF-8; each stands for the whole of what its character does. */
export function toBytes(chars: readonly AlignedChar[]): AlignedChar[] {
  return chars.flatMap(({ char, start, end }) =>
    Array.from(utf8.encode(char), (byte) => ({ char: SYMBOLS[byte]!, start, end })),
  );
}

/** With a space in front, unless there is one; it stands for what the first character does. */
export function afterSpace(chars: readonly AlignedChar[]): readonly AlignedChar[] {
  const [first] = chars;
  return first === undefined || first.char === ' ' ? chars : [{ ...first, char: ' ' }, ...chars];
}

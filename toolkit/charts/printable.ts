/**
 * What XML may not hold, which are most control characters, U+FFFE, U+FFFF and surrogates without their other half (XML 1.0, production
 * 2), and the other control characters, which nobody can see.
 */
const UNPRINTABLE = /[^\t\n\r\u{20}-\u{7E}\u{A0}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** The text with U+FFFD, a visible sign, in the place of each character that a picture or a page cannot show. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, '\uFFFD');
}

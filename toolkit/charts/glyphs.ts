import { commandName } from '../installation';
import { canvas, registerFonts, SOURCE_SANS_HAS } from './fonts';
import { FONT_STACK } from './theme';

/**
 * What XML may not hold, which are most control characters, U+FFFE, U+FFFF and surrogates without their other half (XML 1.0, production
 * 2), and the other control characters, which nobody can see.
 */
const UNPRINTABLE = /[^\t\n\r\u{20}-\u{7E}\u{A0}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** The text with U+FFFD, a visible sign, in the place of each character that a picture or a page cannot show. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, '\uFFFD');
}

/** A code point that Unicode gives to no character, so that every font draws its box for a missing glyph. */
const NO_CHARACTER = '\u{10FFFF}';
const FONT_SIZE = 32;

/** The theme's families, followed by those fonts of the user's that have a character of the text which no other font here has. */
export function fontStack(text: string): string {
  let [stack, missing] = [FONT_STACK, missingCharacters(text)];
  for (const { family } of registerFonts()) {
    const longer = `${stack}, '${family}'`;
    const left = missingCharacters(missing.join(''), longer);
    if (left.length < missing.length) [stack, missing] = [longer, left];
  }
  return stack;
}

/**
 * The characters of a text that no font here has, in the order of their code points: charts show a box for each.
 * @public - a test asks for it in a process of its own, where knip does not see it
 */
export function missingCharacters(text: string, stack = FONT_STACK): string[] {
  const others = new Set(
    printable(text)
      .replace(SOURCE_SANS_HAS, '')
      .replace(/\p{Default_Ignorable_Code_Point}/gu, ''),
  );
  if (others.size === 0) return [];
  registerFonts();
  const box = pixels(NO_CHARACTER, stack);
  return [...others].filter((character) => pixels(character, stack).equals(box)).sort();
}

function pixels(character: string, stack: string): Buffer {
  const side = 2 * FONT_SIZE;
  const context = canvas().createCanvas(side, side).getContext('2d');
  context.font = `${FONT_SIZE}px ${stack}`;
  context.textBaseline = 'middle';
  context.fillText(character, FONT_SIZE / 2, FONT_SIZE);
  return Buffer.from(context.getImageData(0, 0, side, side).data.buffer);
}

/** Font packages by the characters they are for; more at https://www.npmjs.com/org/expo-google-fonts. */
const PACKAGES: readonly (readonly [characters: RegExp, name: string])[] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/u, 'noto-sans-jp'],
  [/\p{Script=Hangul}/u, 'noto-sans-kr'],
  [/\p{Script=Han}/u, 'noto-sans-sc'],
  [/\p{Script=Devanagari}/u, 'noto-sans-devanagari'],
  [/\p{Script=Bengali}/u, 'noto-sans-bengali'],
  [/\p{Script=Tamil}/u, 'noto-sans-tamil'],
  [/\p{Script=Telugu}/u, 'noto-sans-telugu'],
  [/\p{Script=Thai}/u, 'noto-sans-thai'],
  [/\p{Extended_Pictographic}/u, 'noto-emoji'],
];

/** Characters that a sentence names. */
const NAMED = 6;

/** Which characters of the specs no font here has, and how to give one, as a sentence; empty where there are none. */
export function missingGlyphs(specs: readonly object[]): string {
  const text = JSON.stringify(specs);
  const missing = missingCharacters(text, fontStack(text));
  if (missing.length === 0) return '';
  const named = missing.slice(0, NAMED).map((character) => `${character} (${codePoint(character)})`);
  const more = missing.length > NAMED ? ` and ${missing.length - NAMED} more` : '';
  const packages = PACKAGES.filter(([characters]) => missing.some((character) => characters.test(character)));
  const names = packages.length > 0 ? packages.map(([, name]) => name) : ['PACKAGE'];
  return (
    `The pictures show a box for each of these characters, which no font on this machine has: ${named.join(', ')}${more}. ` +
    `To draw them, run \`npm install --no-save ${names.map((name) => `@expo-google-fonts/${name}`).join(' ')}\` in the ` +
    `toolkit's folder, or let AFN_FONTS name a folder with fonts that have them, and draw again with \`${commandName('report')}\`.`
  );
}

/** `U+6771` */
export function codePoint(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}

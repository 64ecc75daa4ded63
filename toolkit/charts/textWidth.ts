import { canvas } from './canvas';
import { registerFonts, SOURCE_SANS_HAS } from './fonts';

/** Widths of characters that Source Sans lacks, in its sizes: of scripts from Hangul on, emoji included, and of others. */
const WIDE = 1;
const OTHER = 0.65;
const FIRST_WIDE = 0x1100;

/**
 * Pixels that a text needs in semibold letters, the same on every machine: characters that are not the theme's font's are estimated,
 * since which font has them differs between machines.
 */
export function textWidth(text: string, fontSize: number): number {
  registerFonts();
  const context = canvas().createCanvas(1, 1).getContext('2d');
  context.font = `600 ${fontSize}px 'Source Sans 3'`;
  const own = text.match(SOURCE_SANS_HAS)?.join('') ?? '';
  const others = Array.from(text.replace(SOURCE_SANS_HAS, ''));
  const estimated = others.reduce((sum, one) => sum + (one.codePointAt(0)! >= FIRST_WIDE ? WIDE : OTHER), 0);
  return context.measureText(own).width + estimated * fontSize;
}

import { readFileSync } from 'node:fs';

const FAMILY = '@expo-google-fonts/source-sans-3';
const WEIGHTS = { 400: '400Regular/SourceSans3_400Regular.ttf', 600: '600SemiBold/SourceSans3_600SemiBold.ttf' };

/** ASCII, accented Latin, dashes, quotation marks, ellipsis, minus. Other scripts take what the reader's machine has. */
const CHARACTERS = [
  [0x20, 0x7e],
  [0xa0, 0x17f],
  [0x2010, 0x2026],
  [0x2212, 0x2212],
].flatMap(([from, to]) => Array.from({ length: to! - from! + 1 }, (_, at) => String.fromCodePoint(from! + at)));

/** `@font-face` rules that hold the text font of the page, so that it asks nobody for it. */
export async function fontFaces(): Promise<string> {
  const { default: subsetFont } = await import('subset-font');
  const rules = Object.entries(WEIGHTS).map(async ([weight, file]) => {
    const bytes = readFileSync(require.resolve(`${FAMILY}/${file}`));
    const glyphs = await subsetFont(bytes, CHARACTERS.join(''), { targetFormat: 'woff2' });
    const source = `url(data:font/woff2;base64,${glyphs.toString('base64')}) format('woff2')`;
    return `@font-face{font-family:'Source Sans 3';font-weight:${weight};font-display:swap;src:${source}}`;
  });
  return (await Promise.all(rules)).join('\n');
}

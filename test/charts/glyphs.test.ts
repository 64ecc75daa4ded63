import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, test } from 'node:test';
import subsetFont from 'subset-font';
import { chartCatalogue } from '../../toolkit/charts/catalogue';
import { printable } from '../../toolkit/charts/glyphs';
import { renderPdf, renderSvg } from '../../toolkit/charts/render';
import { sampleRecords } from './sampleRecords';
import { specOf } from './specOf';

/** What a process draws and says that finds no font of the machine. */
interface Drawn {
  svg: string;
  missing: string[];
  said: string;
}

const DRAW = `
const { renderSvg } = require('./toolkit/charts/render');
const { fontStack, missingCharacters, missingGlyphs } = require('./toolkit/charts/glyphs');
const text = process.argv[1];
const spec = { data: { values: [{ text }] }, mark: 'text', encoding: { text: { field: 'text' } } };
const { WEB } = require('./toolkit/charts/theme');
spec.config = WEB.config;
void renderSvg(spec).then((svg) => {
  const missing = missingCharacters(text, fontStack(text));
  console.log(JSON.stringify({ svg, missing, said: missingGlyphs([spec]) }));
});
`;

describe('characters that the fonts of the toolkit lack', () => {
  let fonts: string;
  before(async () => {
    fonts = mkdtempSync(join(tmpdir(), 'afn-fonts-'));
    mkdirSync(join(fonts, 'deep'));
    // A glyph of DejaVu Serif that only its map of large code points names, under the number of an ideograph.
    const font = await subsetFont(readFileSync(require.resolve('dejavu-fonts-ttf/ttf/DejaVuSerif.ttf')), '\u{1D538}');
    const number = font.lastIndexOf(Buffer.from([0x00, 0x01, 0xd5, 0x38, 0x00, 0x01, 0xd5, 0x38]));
    assert.notEqual(number, -1);
    font.set([0x00, 0x02, 0x07, 0x0e, 0x00, 0x02, 0x07, 0x0e], number);
    writeFileSync(join(fonts, 'deep/Odd font-Regular.ttf'), font);
    writeFileSync(join(fonts, 'deep/Odd font-BoldItalic.ttf'), 'no font, and not read');
  });
  after(() => {
    rmSync(fonts, { recursive: true });
  });

  function draw(text: string, env: Record<string, string>): Drawn {
    const args = ['--require', 'ts-node/register', '--eval', DRAW, text];
    const options = {
      cwd: join(__dirname, '../..'),
      env: { ...process.env, DISABLE_SYSTEM_FONTS_LOAD: '1', ...env },
      encoding: 'utf8',
    } as const;
    return JSON.parse(execFileSync(process.execPath, args, options)) as Drawn;
  }

  it('are named, with the package to install; those they have are not, nor are invisible ones', () => {
    const { missing, said } = draw('a é – ж ש ☃ \u200d\ufe0f 東京タ 한 हि \u{2070E} \x07', { AFN_FONTS: '' });
    assert.deepEqual(missing, ['\u0939', '\u093f', 'タ', '京', '東', '한', '\u{2070E}']);
    assert.equal(
      said,
      'The pictures show a box for each of these characters, which no font on this machine has: ' +
        'ह (U+0939), ि (U+093F), タ (U+30BF), 京 (U+4EAC), 東 (U+6771), 한 (U+D55C) and 1 more. To draw them, run ' +
        '`npm install --no-save @expo-google-fonts/noto-sans-jp @expo-google-fonts/noto-sans-kr ' +
        "@expo-google-fonts/noto-sans-sc @expo-google-fonts/noto-sans-devanagari` in the toolkit's folder, or let " +
        'AFN_FONTS name a folder with fonts that have them, and draw again with `npm run report`.',
    );
  });

  it('are drawn with a font of the folder AFN_FONTS, which the SVG holds', () => {
    const { missing, said, svg } = draw('word \u{2070E}', { AFN_FONTS: fonts });
    assert.deepEqual([missing, said], [[], '']);
    assert.match(svg, /@font-face\{font-family:'Odd_font-Regular';font-weight:400;/);
    assert.match(svg, /font-family="[^"]*DejaVu Sans[^"]*Odd_font-Regular/);
    const without = draw('word ж', { AFN_FONTS: fonts });
    assert.deepEqual([without.svg.includes('Odd'), without.said], [false, '']);
  });

  it('a folder or a font that cannot be read is refused', () => {
    const refused = (folder: string, message: RegExp) => {
      assert.throws(() => draw('東', { AFN_FONTS: folder }), message);
    };
    refused(join(fonts, 'none'), /UserError: Cannot read the fonts of AFN_FONTS: ENOENT/);
    writeFileSync(join(fonts, 'broken.ttf'), 'no font');
    refused(fonts, /UserError: Cannot read the font .*broken\.ttf; expected a TrueType or OpenType font/);
  });
});

/** XML 1.0, production 2. */
function isXmlCharacter(code: number): boolean {
  const ranges = [[0x20, 0xd7ff], [0xe000, 0xfffd], [0x10000, 0x10ffff]]; // prettier-ignore
  return [0x9, 0xa, 0xd].includes(code) || ranges.some(([from, to]) => code >= from! && code <= to!);
}

test('every code point that XML forbids, and every other control character, becomes U+FFFD; the others stay', () => {
  for (let code = 0; code <= 0x10ffff; code++) {
    const isControl = code >= 0x7f && code <= 0x9f;
    const character = String.fromCodePoint(code);
    const expected = isXmlCharacter(code) && !isControl ? character : '\uFFFD';
    if (printable(character) !== expected) assert.fail(`U+${code.toString(16)}`);
  }
  assert.equal(printable('a\ud83dz\udc4d'), 'a\uFFFDz\uFFFD');
  assert.equal(printable('👍 <b>&'), '👍 <b>&');
});

test('a word of forbidden characters leaves the SVG well-formed, and a sign to see in it', async () => {
  const { example, ...records } = sampleRecords(2);
  const controls = Array.from({ length: 0x20 }, (_, code) => String.fromCharCode(code)).filter(
    (one) => !/\s/.test(one),
  );
  const forms = ['\x07ring', 'in\vside', '\uFFFE', '\ud800', ...controls, 'x\x1b[31m', '&', '<b>', ']]>'];
  const charts = chartCatalogue({ ...records, example: forms.map((form) => ({ ...example[0]!, form })) });
  for (const name of ['token-text', 'token-heatmap']) {
    const svg = await renderSvg(specOf(charts[name]));
    const forbidden = Array.from(svg).find((character) => !isXmlCharacter(character.codePointAt(0)!));
    assert.equal(forbidden, undefined, name);
    for (const form of ['\uFFFDring', 'in\uFFFDside', 'x\uFFFD[31m', '&amp;', '&lt;b&gt;', ']]&gt;'])
      assert.ok(svg.includes(`>${form}<`), `${name}: ${form}`);
    assert.match(Buffer.from(await renderPdf(specOf(charts[name]))).toString('latin1'), /^%PDF/);
  }
});

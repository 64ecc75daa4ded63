import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chartCatalogue } from '../../toolkit/charts/catalogue';
import { printable } from '../../toolkit/charts/printable';
import { renderPdf, renderSvg } from '../../toolkit/charts/render';
import { sampleRecords } from './sampleRecords';
import { specOf } from './specOf';

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

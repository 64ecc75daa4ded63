import { PDFDocument } from 'canvas';
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inflateSync } from 'node:zlib';
import { chartCatalogue } from '../../toolkit/charts/catalogue';
import { pictureSize, renderPdf } from '../../toolkit/charts/render';
import { sampleRecords } from './sampleRecords';
import { specOf } from './specOf';

const CHARTS = chartCatalogue(sampleRecords(8));

/** What a PDF holds: the dictionaries of its objects, and its streams unpacked. */
function parts(pdf: Uint8Array): { dictionaries: string; streams: string[] } {
  const text = Buffer.from(pdf).toString('latin1');
  const streams: string[] = [];
  const dictionaries = text.replace(/stream\r?\n([\s\S]*?)\r?\nendstream/g, (_, bytes: string) => {
    try {
      streams.push(inflateSync(Buffer.from(bytes, 'latin1')).toString('latin1'));
    } catch {
      streams.push(bytes);
    }
    return '';
  });
  return { dictionaries, streams };
}

function count(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].length;
}

describe('renderPdf', () => {
  for (const [name, chart] of Object.entries(CHARTS))
    it(`draws ${name} as lines and text, in subsets of TrueType fonts, twice the same`, async () => {
      const pdf = await renderPdf(specOf(chart));
      assert.ok(Buffer.from(pdf).equals(Buffer.from(await renderPdf(specOf(chart)))), 'the second drawing differs');
      const { dictionaries, streams } = parts(pdf);
      assert.doesNotMatch(dictionaries, /\/Type3|\/Subtype ?\/Image|\/CIDFontType0\b|\/CreationDate/);
      const fonts = count(dictionaries, /\/Subtype ?\/Type0\b/g);
      assert.ok(fonts > 0);
      assert.equal(count(dictionaries, /\/Subtype ?\/CIDFontType2\b/g), fonts);
      assert.equal(count(dictionaries, /\/FontFile2\b/g), fonts);
      assert.equal(count(dictionaries, /\/BaseFont ?\/[A-Z]{6}\+/g), 2 * fonts, 'a subset has a tag before its name');
      assert.ok(streams.some((stream) => /\bTj\b|\bTJ\b/.test(stream)));
    });

  it('is as large as the picture, in points', async () => {
    const spec = specOf(CHARTS['layer-sweep']);
    const { width, height } = await pictureSize(spec);
    const [, wide, high] = /\/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]/.exec(parts(await renderPdf(spec)).dictionaries)!;
    assert.ok(Math.abs(Number(wide) - width * 0.75) <= 1, `${wide!} points for ${width} pixels`);
    assert.ok(Math.abs(Number(high) - height * 0.75) <= 1, `${high!} points for ${height} pixels`);
  });

  it('would have a font of drawings, were text filled with the dash of the line before it', () => {
    const document = new PDFDocument();
    const page = document.beginPage(100, 100);
    page.setLineDash([4, 3]);
    page.fillText('dashed', 10, 50);
    document.endPage();
    assert.match(parts(document.close()).dictionaries, /\/Type3/);
  });
});

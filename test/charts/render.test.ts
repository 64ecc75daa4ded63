import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createCanvas, loadImage } from 'canvas';
import type { TopLevelSpec } from 'vega-lite';
import { chartCatalogue } from '../../toolkit/charts/catalogue';
import { renderPng, renderSvg, withResolution } from '../../toolkit/charts/render';
import { sampleRecords } from './sampleRecords';
import { exampleWords } from './sampleWords';
import { specOf } from './specOf';

const CHARTS = chartCatalogue(sampleRecords(8));

/** The words of an SVG's text elements, entities resolved. */
function texts(svg: string): string[] {
  const entities: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' };
  return [...svg.matchAll(/<(?:text|tspan)[^>]*>([^<]+)<\//g)].map(([, text]) =>
    text!.replace(/&(?:lt|gt|quot|amp);/g, (entity) => entities[entity]!),
  );
}

/** Pixels a metre and an inch, from the PNG's pHYs chunk. */
function pixelsAnInch(png: Uint8Array): number {
  const at = Buffer.from(png).indexOf('pHYs');
  assert.notEqual(at, -1, 'no pHYs chunk');
  return Math.round(Buffer.from(png).readUInt32BE(at + 4) * 0.0254);
}

async function pixels(png: Uint8Array): Promise<{ width: number; height: number; data: Uint8ClampedArray }> {
  const image = await loadImage(Buffer.from(png));
  const context = createCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, image.width, image.height);
}

describe('renderSvg', () => {
  for (const [name, chart] of Object.entries(CHARTS)) {
    it(`embeds the fonts of ${name}, below 300 KB, and draws it twice the same`, async () => {
      const svg = await renderSvg(specOf(chart));
      assert.ok(svg === (await renderSvg(specOf(chart))), 'the second drawing differs');
      assert.ok(svg.length < 300_000, `${svg.length} characters`);
      for (const weight of [400, 600])
        assert.ok(svg.includes(`@font-face{font-family:'Source Sans 3';font-weight:${weight};src:url(data:font/woff;`));
    });
  }

  it('writes the title, axes, legend and marks of the sweep as text', async () => {
    const found = texts(await renderSvg(specOf(CHARTS['layer-sweep'])));
    for (const text of [
      'By TAS, content words stand out most at layer 2, not at layer 8',
      'Area under the ROC curve',
      'Layer (hidden_states index; 0 is the embedding output)',
      'TAS after LayerNorm (post)',
      'TAS before LayerNorm (pre)',
      'Attention received',
      'layer 8',
      'chance',
      ...Array.from({ length: 9 }, (_, layer) => String(layer)),
    ])
      assert.ok(found.includes(text), `no "${text}" among ${found.join(' | ')}`);
  });

  it('writes every part of speech in the legend of the composition', async () => {
    const found = texts(await renderSvg(specOf(CHARTS['high-composition'])));
    for (const text of [
      'Content',
      'NOUN',
      'PROPN',
      'ADV',
      'Function',
      'DET',
      'PUNCT, SYM',
      'NUM, INTJ, X',
      'all words',
    ])
      assert.ok(found.includes(text), `no "${text}" among ${found.join(' | ')}`);
  });

  it('writes every word of a sentence as it is: repeated, markup, emoji, right to left', async () => {
    const records = sampleRecords(2);
    for (const sentence of [0, 1] as const) {
      const example = exampleWords(2, sentence);
      const forms = example.map(({ form }) => form);
      for (const name of ['token-heatmap', 'token-text']) {
        const found = texts(await renderSvg(specOf(chartCatalogue({ ...records, example })[name])));
        const from = found.indexOf(forms[0]!);
        assert.deepEqual(found.slice(from, from + forms.length), forms, name);
      }
    }
  });

  it('embeds the fallback font where a word needs it, and only there', async () => {
    const heatmap = (form: string) => {
      const { example, ...records } = sampleRecords(2);
      return renderSvg(specOf(chartCatalogue({ ...records, example: [{ ...example[0]!, form }] })['token-heatmap']));
    };
    const embedded = async (form: string) => (await heatmap(form)).includes("@font-face{font-family:'DejaVu Sans'");
    assert.equal(await embedded('שלום'), true);
    assert.equal(await embedded('café–'), false);
  });

  it('turns a warning of Vega-Lite into an error', async () => {
    const spec = { data: { values: [{ a: 1 }] }, mark: 'bar', encoding: { nope: { field: 'a' } } };
    await assert.rejects(renderSvg(spec as unknown as TopLevelSpec), /^Error: Vega warns of this chart: .*nope/);
  });

  it('turns a warning of Vega into an error', async () => {
    const spec: TopLevelSpec = {
      data: { values: [{ a: 0 }, { a: 10 }] },
      mark: 'point',
      encoding: { x: { field: 'a', type: 'quantitative', scale: { type: 'log', zero: false } } },
    };
    await assert.rejects(renderSvg(spec), /^Error: Vega warns of this chart: /);
  });
});

describe('renderPng', () => {
  for (const [name, chart] of Object.entries(CHARTS)) {
    it(`draws ${name} at 300 pixels an inch, in ink on white, twice the same`, async () => {
      const [svg, png, again] = [
        await renderSvg(specOf(chart)),
        await renderPng(specOf(chart)),
        await renderPng(specOf(chart)),
      ];
      assert.deepEqual(png, again);
      assert.equal(pixelsAnInch(png), 300);
      const { width, height, data } = await pixels(png);
      const [, wide, high] = /width="([\d.]+)" height="([\d.]+)"/.exec(svg)!;
      assert.ok(Math.abs(width - (Number(wide) * 300) / 96) <= 1, `${width} pixels for ${wide!}`);
      assert.ok(Math.abs(height - (Number(high) * 300) / 96) <= 1, `${height} pixels for ${high!}`);
      const white = data.filter(
        (_, at) => at % 4 === 0 && [0, 1, 2].every((channel) => data[at + channel] === 255),
      ).length;
      const drawn = 1 - white / (width * height);
      assert.ok(drawn > 0.03 && drawn < 0.7, `${drawn} of the pixels are not white`);
    });
  }

  it('scales with the pixels an inch', async () => {
    const spec = specOf(CHARTS['layer-sweep']);
    const [small, large] = [
      await pixels(await renderPng(spec, { ppi: 96 })),
      await pixels(await renderPng(spec, { ppi: 192 })),
    ];
    assert.deepEqual([large.width, large.height], [small.width * 2, small.height * 2]);
    assert.equal(pixelsAnInch(await renderPng(spec, { ppi: 96 })), 96);
  });
});

describe('withResolution', () => {
  const png = createCanvas(7, 5).toBuffer('image/png');

  it('adds the pHYs chunk of 300 pixels an inch after the header', () => {
    // 11,811 pixels a metre are 0x2e23; the checksum 0x78a53f76 is that of every 300 dpi PNG.
    const chunk = '00000009' + '70485973' + '00002e23' + '00002e23' + '01' + '78a53f76';
    const marked = Buffer.from(withResolution(png, 300));
    assert.equal(marked.subarray(33, 54).toString('hex'), chunk);
    assert.deepEqual(Buffer.concat([marked.subarray(0, 33), marked.subarray(54)]), png);
  });

  it('leaves a file that still opens', async () => {
    const { width, height } = await loadImage(Buffer.from(withResolution(png, 96)));
    assert.deepEqual([width, height], [7, 5]);
  });
});

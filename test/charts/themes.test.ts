import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TopLevelSpec } from 'vega-lite';
import { CHARTS, chartsOf } from '../../toolkit/charts/catalogue';
import { fitted } from '../../toolkit/charts/fit';
import { type Chart } from '../../toolkit/charts/spec';
import { type Theme, themeNamed, THEMES, WEB } from '../../toolkit/charts/theme';
import { assertRefused } from '../refusal';
import { sampleRecords } from './sampleRecords';
import { exampleWords } from './sampleWords';
import { specOf } from './specOf';
import { drawnBoxes, overlaps, textBoxes } from './textBoxes';

/** Charts that need not fill a page: a square curve, and lines of words. */
const NARROWER = ['shift-lorenz', 'token-text'];

function drawnIn(theme: Theme, numLayers: number): Promise<[string, Chart][]> {
  const records = sampleRecords(numLayers);
  return Promise.all(
    Object.entries(chartsOf(records)).map(async ([name, chart]) => [
      name,
      await fitted((at) => chart(records, at), theme),
    ]),
  );
}

describe('a theme', () => {
  for (const theme of THEMES)
    for (const numLayers of [6, 12, 24])
      it(`${theme.name} fits its page and lets no texts run into each other, at ${numLayers} layers`, async () => {
        for (const [name, chart] of await drawnIn(theme, numLayers)) {
          if ('skipped' in chart) {
            assert.match(chart.skipped, /^aggregates\.json has no shifts into layer 8$/);
            continue;
          }
          const { boxes, size } = await drawnBoxes(chart.spec);
          assert.deepEqual(overlaps(boxes), [], name);
          assertFits(size, theme.page, name);
        }
      });

  it('is wide as its template has it, in whole points', () => {
    const widths = THEMES.map(({ name, page }) => [name, page.width, page.height]);
    assert.deepEqual(widths, [
      ['web', null, null],
      ['acl-column', 290, null], // 7.7 cm are 218.3 points
      ['acl-page', 604, null], // 16 cm are 453.5 points
      ['ieee-column', 336, null],
      ['ieee-page', 686, null], // 7.16 inch are 515.5 points
      ['slide', 1280, 720],
    ]);
  });

  it('has a title in the picture on screen and slide, and in print leaves it to the caption', async () => {
    const records = sampleRecords(12);
    for (const theme of THEMES) {
      const chart = CHARTS['layer-sweep']!(records, theme);
      assert.ok('spec' in chart);
      const { title } = chart.spec as { title?: { text: string[]; subtitle: string[] } };
      assert.equal(chart.caption.sentences.length, 3);
      if (theme.titled === 'not') assert.equal(title, undefined);
      else assert.equal(title!.text.join(' '), chart.caption.title);
      if (theme.titled === 'in short') assert.deepEqual(title!.subtitle, [chart.caption.sentences[0]]);
      const found = await textBoxes(chart.spec);
      assert.equal(
        found.some(({ text }) => chart.caption.title.startsWith(text) && text.length > 20),
        theme.titled !== 'not',
      );
    }
  });

  it('has letters of at least 7 points in print, but for those in cells', () => {
    for (const { fontSize, page } of THEMES) if (page.width !== null) assert.ok(fontSize * 0.75 >= 7);
  });

  it('bears a sentence of markup, emoji and scripts of all directions', async () => {
    const records = { ...sampleRecords(12), example: exampleWords(12, 1) };
    for (const theme of THEMES)
      for (const name of ['token-text', 'token-heatmap']) {
        const spec = specOf(await fitted((at) => CHARTS[name]!(records, at), theme));
        assert.deepEqual(overlaps(await textBoxes(spec)), [], `${theme.name}: ${name}`);
      }
  });

  it('is refused by a name there is not, with the nearest there is', async () => {
    await assertRefused(
      () => themeNamed('acl-colum'),
      /^Unknown theme: got "acl-colum"\. Did you mean "acl-column"\?$/,
    );
  });
});

function assertFits(size: { width: number; height: number }, page: Theme['page'], name: string): void {
  for (const side of ['width', 'height'] as const) {
    const wanted = page[side];
    if (wanted === null) continue;
    assert.ok(size[side] <= wanted, `${name}: ${side} ${size[side]} of ${wanted}`);
    if (!NARROWER.includes(name)) assert.ok(size[side] >= wanted - 1.5, `${name}: ${side} ${size[side]} of ${wanted}`);
  }
}

describe('fitted', () => {
  it('asks for the theme as it is where there is no page', async () => {
    const asked: Theme[] = [];
    await fitted((theme) => {
      asked.push(theme);
      return { skipped: 'nothing' };
    }, WEB);
    assert.deepEqual(asked, [WEB]);
  });

  it('hands a reason on', async () => {
    assert.deepEqual(await fitted(() => ({ skipped: 'nothing' }), themeNamed('slide')), { skipped: 'nothing' });
  });
});

describe('overlaps', () => {
  it('finds texts that run into each other, and none that do not', async () => {
    const at = (x: number, text: string) => ({ x, text });
    const spec = (values: object[]): TopLevelSpec => ({
      data: { values },
      width: 200,
      height: 20,
      mark: 'text',
      encoding: { x: { field: 'x', type: 'quantitative', scale: null, axis: null }, text: { field: 'text' } },
    });
    assert.deepEqual(overlaps(await textBoxes(spec([at(50, 'left'), at(120, 'right')]))), []);
    assert.deepEqual(overlaps(await textBoxes(spec([at(50, 'left'), at(60, 'right')]))), ['"left" and "right"']);
  });
});

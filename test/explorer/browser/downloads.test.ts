import assert from 'node:assert/strict';
import { createCanvas, loadImage } from 'canvas';
import { parse } from 'csv-parse/sync';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { convertedFixture } from '../../convertedFixture';
import { measure, openExplorer, served, skip, until } from './explorerPage';

const TEXT = 'the "cat", a small one, sat';
let url: string;
before(async () => {
  if (skip === false) url = await served([{ name: 'tiny', dir: await convertedFixture('gpt2-gelu') }]);
});

/** What a button saves: the file's name and bytes. */
async function saved(page: Page, button: string): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator(button).click()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

/** The heat map: heads of its columns, and of each cell what it says and shows. */
function mapOf(page: Page): Promise<{ heads: string[]; cells: { data: Record<string, string>; text: string }[] }> {
  return page.locator('#map').evaluate((map) => ({
    heads: [...map.querySelectorAll('thead bdi')].map(({ textContent }) => textContent),
    cells: [...map.querySelectorAll<HTMLElement>('td')].map(({ dataset, textContent }) => {
      return { data: Object.fromEntries(Object.entries(dataset)) as Record<string, string>, text: textContent };
    }),
  }));
}

/** Size and texts of an SVG, as the browser reads it. */
function readSvg(page: Page, svg: string): Promise<{ width: number; height: number; texts: string[] }> {
  return page.evaluate((svg) => {
    const { documentElement: root } = new DOMParser().parseFromString(svg, 'image/svg+xml');
    if (root.localName !== 'svg') throw new Error(root.textContent);
    const [width, height] = ['width', 'height'].map((name) => Number(root.getAttribute(name)));
    const texts = [...root.querySelectorAll('text')].map(({ textContent }) => textContent);
    return { width: width!, height: height!, texts };
  }, svg);
}

/** A PNG must have twice the size of the SVG, and hold a drawing. */
async function assertPicture(bytes: Buffer, svg: { width: number; height: number }): Promise<void> {
  assert.equal(bytes.subarray(1, 4).toString(), 'PNG');
  const image = await loadImage(bytes);
  const { width, height } = image;
  assert.deepEqual([width, height], [2 * svg.width, 2 * svg.height].map(Math.ceil));
  const context = createCanvas(width, height).getContext('2d');
  context.drawImage(image, 0, 0);
  const colours = new Set(new Uint32Array(context.getImageData(0, 0, width, height).data.buffer));
  assert.ok(colours.size > 20, `${colours.size} colours`);
}

test(
  'the map is saved as a table of all its values, as a drawing of all its cells, and as a picture',
  { skip },
  async () => {
    const { page, complaints } = await openExplorer(url, { query: '?backend=wasm' });
    await until(page, 'ready');
    await measure(page, TEXT);
    const { heads, cells } = await mapOf(page);
    assert.ok(heads.some((head) => head.includes('"')) && heads.some((head) => head.includes(',')));

    const csv = await saved(page, '#map-csv');
    assert.equal(csv.name, 'tas.csv');
    const rows: Record<string, string>[] = parse(csv.bytes, { columns: true });
    assert.equal(rows.length, cells.length);
    const bySite = new Map(cells.map(({ data }) => [`${data.layer} ${data.token}`, data]));
    for (const row of rows) {
      const { value, high } = bySite.get(`${row.layer} ${row.position}`)!;
      assert.deepEqual([row.value, row.high, row.token], [value, high, heads[Number(row.position)]]);
    }

    const { name, bytes } = await saved(page, '#map-svg');
    assert.equal(name, 'tas.svg');
    const svg = await readSvg(page, bytes.toString());
    const drawn = new Set(svg.texts);
    for (const text of [...heads, ...cells.map((cell) => cell.text)]) assert.ok(drawn.has(text), text);
    const png = await saved(page, '#map-png');
    assert.equal(png.name, 'tas.png');
    await assertPicture(png.bytes, svg);
    assert.deepEqual(complaints, []);
    await page.context().close();
  },
);

test('the curve is saved as the drawing that is seen, and as a picture', { skip }, async () => {
  const { page, complaints } = await openExplorer(url, { query: '?backend=wasm' });
  await until(page, 'ready');
  await measure(page, TEXT);
  await page.locator('[data-afn=token]').nth(4).click();
  await page.locator('#curve svg', { hasText: /^.*5 / }).waitFor();
  const seen = await page.locator('#curve svg text').allTextContents();
  const { bytes } = await saved(page, '#curve-svg');
  const svg = await readSvg(page, bytes.toString());
  assert.deepEqual(svg.texts, seen);
  assert.ok(seen.filter((text) => /^\d+ /.test(text)).length === 5, 'the token, and two on either side');
  await assertPicture((await saved(page, '#curve-png')).bytes, svg);
  assert.deepEqual(complaints, []);
  await page.context().close();
});

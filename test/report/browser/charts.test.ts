import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { sampleRun } from '../sampleRun';
import { openReport, skip } from './chromium';
import { published } from './published';

let path: string;
before(async () => {
  if (skip === false) path = await published(sampleRun());
});

const tip = async (page: Page) => (await page.locator('#tip').textContent())!;
const values = (page: Page) => page.locator('#profile-values tbody').textContent();

/** The middle of the ring round the mark that is read. */
async function ringed(page: Page, plot: string): Promise<{ x: number; y: number }> {
  const box = (await page.locator(`${plot} .ring`).boundingBox())!;
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

test(
  'the marks of a chart of the catalogue are read with value and interval, by keys and by pointer',
  { skip },
  async () => {
    const { page, complaints } = await openReport(path);
    const plot = '.plot[data-chart="layer-sweep"]';
    await page.locator(plot).focus();
    await page.keyboard.press('Home');
    assert.match(await tip(page), /TAS (after|before) LayerNorm/);
    const seen = new Set<string>();
    for (let step = 0; step < 14; step++) {
      seen.add(await tip(page));
      await page.keyboard.press('ArrowRight');
    }
    assert.ok(seen.size >= 13, [...seen].join('\n'));
    assert.match([...seen].join('\n'), /Layer3Area under the ROC curve0\.\d{3} \[0\.\d{3}, 0\.\d{3}\]/);
    const last = await tip(page);
    const at = await ringed(page, plot);
    await page.keyboard.press('Escape');
    assert.ok(!(await page.locator('#tip').isVisible()));
    await page.mouse.move(at.x, at.y);
    assert.equal(await tip(page), last, 'the ring is round the mark that the pointer reads there');
    await page.mouse.move(5, 5);
    assert.ok(!(await page.locator('#tip').isVisible()));
    assert.deepEqual(complaints, []);
    await page.context().close();
  },
);

test('every chart can be read, and its data opened as a table', { skip }, async () => {
  const { page } = await openReport(path);
  for (const plot of await page.locator('.plot[data-chart]').all()) {
    const name = (await plot.getAttribute('data-chart'))!;
    await plot.focus();
    await page.keyboard.press('Home');
    assert.ok((await page.locator('#tip dt').count()) >= 2, `${name}: ${await tip(page)}`);
    await page.locator(`details[data-table-of="${name}"] > summary`).click();
    const table = page.locator(`details[data-table-of="${name}"] table`);
    await table.waitFor();
    assert.ok((await table.locator('tbody tr').count()) > 5, name);
    assert.ok((await table.locator('th').count()) >= 2, name);
  }
  await page.context().close();
});

test('the profile shows the picked metric, control, lines and layer', { skip }, async () => {
  const { page, complaints } = await openReport(path);
  const drawing = () => page.locator('#profile-plot svg').innerHTML();
  const lines = () => page.locator('#profile-plot .mark-line path').count();
  const n = sampleRun().words.length;
  const rows = [
    'tas, post0.500 [0.470, 0.520]',
    'tas, pre0.340 [0.310, 0.360]',
    'attention_received0.700 [0.670, 0.720]',
  ];
  assert.equal(await values(page), rows.map((row) => `${row}0.5000.020${n}`).join(''));
  const before = await drawing();
  await page.locator('#profile-metric').selectOption('high_content_share');
  await page.waitForFunction((old) => document.querySelector('#profile-plot svg')!.innerHTML !== old, before);
  assert.match((await page.locator('#profile-about').textContent())!, /share of content words among the HIGH/);
  assert.ok(await page.locator('#profile-control option', { hasText: 'frequency' }).isDisabled());
  await page.locator('#profile-metric').selectOption('auc_content_function');
  await page.locator('#profile-control').selectOption('frequency');
  await page.getByRole('row', { name: 'tas, post 0.540 [0.510, 0.560]' }).waitFor();
  assert.ok(await page.getByRole('checkbox', { name: 'tas, pre' }).isDisabled());
  await page.locator('#profile-control').selectOption('nothing');
  await page.getByRole('checkbox', { name: 'frequency' }).check();
  await page.getByRole('row', { name: 'frequency 0.970' }).waitFor();
  await page.waitForFunction(() => document.querySelectorAll('#profile-plot .mark-line path').length === 4);
  await page.getByRole('checkbox', { name: 'tas, pre' }).uncheck();
  await page.waitForFunction(() => document.querySelectorAll('#profile-plot .mark-line path').length === 3);
  assert.equal(await lines(), 3);
  await page.locator('#profile-plot').focus();
  for (const key of ['Home', 'ArrowRight', 'ArrowRight', 'Enter']) await page.keyboard.press(key);
  assert.equal(await page.locator('#profile-layer').inputValue(), '2');
  assert.equal(await page.locator('#explorer-layer').inputValue(), '2', 'the explorer shows the same layer');
  assert.deepEqual(complaints, []);
  await page.context().close();
});

test(
  'with keys alone: the skip link first, then every control, chart and list in the order of the page',
  { skip },
  async () => {
    const { page } = await openReport(path);
    const stops: string[] = [];
    for (let step = 0; step < 90; step++) {
      await page.keyboard.press('Tab');
      const stop = await page.evaluate(() => {
        const { activeElement } = document;
        const outline = activeElement ? getComputedStyle(activeElement).outlineStyle : 'none';
        const next = activeElement?.nextElementSibling;
        // A radio button is drawn by the label's text beside it.
        const isSeen = outline !== 'none' || (next && getComputedStyle(next).outlineStyle !== 'none');
        return {
          id: activeElement?.id ?? '',
          tag: activeElement?.tagName ?? '',
          text: activeElement?.textContent ?? '',
          isSeen,
        };
      });
      if (stop.tag === 'BODY') break;
      assert.ok(stop.isSeen, `no outline: ${stop.tag} ${stop.id}`);
      stops.push(stop.id || stop.text.slice(0, 24));
    }
    assert.equal(stops[0], 'Skip to the verdicts');
    const wanted = ['theme', 'Verdicts', 'profile-metric', 'profile-control', 'profile-plot', 'profile-layer'];
    const later = ['sentence-search', 'sentence-before', 'sentence-after', 'explorer-scorer', 'explorer-layer'];
    const places = [...wanted, ...later].map((stop) => stops.indexOf(stop));
    assert.ok(!places.includes(-1), stops.join(' | '));
    assert.deepEqual(
      places,
      [...places].sort((a, b) => a - b),
    );
    await page.locator('.skip').focus();
    await page.keyboard.press('Enter');
    assert.match(page.url(), /#verdicts$/);
    await page.context().close();
  },
);

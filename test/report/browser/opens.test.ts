import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { sampleRun } from '../sampleRun';
import { audit, faintText } from './audit';
import { openReport, skip } from './chromium';
import { published } from './published';

let path: string;
before(async () => {
  if (skip === false) path = await published(sampleRun());
});

for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [1280, 360])
    test(
      `${colorScheme}, ${width} pixels wide: no complaint, no request, nothing unnamed, faint or cut off`,
      { skip },
      async () => {
        const { page, complaints } = await openReport(path, { colorScheme, viewport: { width, height: 800 } });
        const drawn = page.locator('.plot[data-chart] svg');
        assert.equal(await drawn.count(), await page.locator('.plot[data-chart]').count());
        await page.getByRole('button', { name: 'Open all' }).click();
        for (const summary of await page.locator('details.more > summary').all()) await summary.click();
        assert.deepEqual(await page.evaluate(audit), []);
        assert.deepEqual(await page.evaluate(faintText), []);
        assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width);
        assert.deepEqual(complaints, []);
        await page.context().close();
      },
    );

test('the page answers within a second', { skip }, async () => {
  const { page } = await openReport(path);
  const { ready } = await page.evaluate(() => (window as unknown as { times: Record<string, number> }).times);
  assert.ok(ready! < 1000, `${ready} ms`);
  await page.context().close();
});

test('the theme follows the system until the switch is thrown', { skip }, async () => {
  const { page } = await openReport(path, { colorScheme: 'dark' });
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const filter = () => page.evaluate(() => getComputedStyle(document.querySelector('.drawing')!).filter);
  const toggle = page.getByRole('switch', { name: 'Dark' });
  const dark = await ground();
  assert.equal(await toggle.getAttribute('aria-checked'), 'true');
  assert.match(await filter(), /invert/);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.locator('html[data-theme=light]').waitFor();
  const light = await ground();
  assert.notEqual(light, dark);
  assert.equal(await filter(), 'none');
  await toggle.click();
  assert.equal(await ground(), dark);
  await page.emulateMedia({ colorScheme: 'dark' });
  await toggle.click();
  assert.equal(await ground(), light);
  assert.equal(await toggle.getAttribute('aria-checked'), 'false');
  await page.context().close();
});

test('what is folded is printed open, in light colours and without controls', { skip }, async () => {
  const { page } = await openReport(path, { colorScheme: 'dark' });
  const open = () => page.locator('details.verdict[open]').count();
  assert.equal(await open(), 1);
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  assert.equal(await open(), 7);
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(255, 255, 255)');
  assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector('.drawing')!).filter), 'none');
  for (const gone of ['nav', '#theme', '#sentence-search']) assert.ok(!(await page.locator(gone).isVisible()), gone);
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  assert.equal(await open(), 1);
  await page.context().close();
});

test(
  'kept figures: the explorer says why it is not there, and charts of words why they are not',
  { skip },
  async () => {
    const kept = await published({ ...sampleRun(), words: [] });
    const { page, complaints } = await openReport(kept);
    assert.match((await page.locator('#explorer .absent').textContent())!, /These are kept figures/);
    assert.equal(await page.locator('#explorer-panel').count(), 0);
    assert.match(
      (await page.locator('[data-skipped="token-heatmap"]').textContent())!,
      /the run has no example sentence\./,
    );
    assert.equal(await page.locator('#profile-plot svg').count(), 1);
    assert.deepEqual(complaints, []);
    assert.deepEqual(await page.evaluate(audit), []);
    await page.context().close();
  },
);

test('a metric that is not there: its chart is left out and says why, the others are drawn', { skip }, async () => {
  const run = sampleRun();
  const metrics = run.metrics.filter(({ metric }) => metric !== 'high_content_share');
  const { page, complaints } = await openReport(await published({ ...run, metrics }));
  const reason = page.locator('[data-skipped="content-share"]');
  assert.match((await reason.textContent())!, /no primary row of high_content_share has a value/);
  assert.equal(await page.locator('[data-chart="layer-sweep"] svg').count(), 1);
  assert.deepEqual(complaints, []);
  await page.context().close();
});

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { convertedFixture } from '../../convertedFixture';
import { audit } from '../../report/browser/audit';
import { barriers } from './barriers';
import { measure, openExplorer, served, skip, until } from './explorerPage';

const TEXT = 'the cat sat on the mat';
let url: string;
before(async () => {
  if (skip !== false) return;
  const names = ['tiny-gelu', 'tiny-relu'] as const;
  url = await served(await Promise.all(names.map(async (name) => ({ name, dir: await convertedFixture(name) }))));
});

/** What each of the two sides says: its name, its finding, and the cells of its map. */
async function sides(page: Page): Promise<[string, string, string][]> {
  const textOf = async (id: string) => (await page.locator(id).textContent())!;
  return Promise.all(
    [
      ['#shown-name', '#finding', '#map tbody'],
      ['#kept-name', '#kept-finding', '#kept-map tbody'],
    ].map((ids) => Promise.all(ids.map(textOf)) as Promise<[string, string, string]>),
  );
}

test('two checkpoints read one sentence side by side, and the link brings both back', { skip }, async () => {
  const { page, complaints } = await openExplorer(url);
  await until(page, 'ready');
  await measure(page, TEXT);
  await page.locator('[data-afn=layer]').fill('1');
  assert.ok(!(await page.locator('#kept-map').isVisible()));
  await page.locator('#keep').click();
  const [[, finding, cells]] = (await sides(page)) as [[string, string, string]];
  assert.match((await page.locator('#compared').textContent())!, /^Now type another sentence, or pick another/);
  await page.locator('[data-afn=status]').evaluate((status) => (status.dataset.state = 'stale'));
  await page.locator('[data-afn=checkpoint]').selectOption('tiny-relu');
  await until(page, 'ready');
  const seen = await sides(page);
  assert.deepEqual(seen[1], ['tiny-gelu, tas, kept to compare', finding, cells]);
  assert.equal(seen[0]![0], 'tiny-relu, tas');
  assert.notEqual(seen[0]![2], cells);
  for (const [left, right] of [
    ['#words', '#kept-words'],
    ['#map', '#kept-map'],
  ] as const) {
    const [here, beside] = [await page.locator(left).boundingBox(), await page.locator(right).boundingBox()];
    assert.equal(here!.y, beside!.y, left);
    assert.ok(here!.x + here!.width <= beside!.x, left);
  }
  await page.reload();
  await page.locator('#kept-map td').first().waitFor();
  assert.deepEqual(await sides(page), seen);
  await page.locator('[data-afn=layer]').fill('3');
  const findings = (await sides(page)).map(([, found]) => found.slice(0, 20));
  assert.deepEqual(findings, ['Layer 3 ranks first:', 'Layer 2 ranks first:'], 'of 4 and of 3 blocks');
  await page.locator('#kept-end').click();
  assert.ok(!(await page.locator('#kept-map').isVisible()));
  assert.ok(!page.url().includes('kept'));
  assert.deepEqual(complaints, []);
  await page.context().close();
});

test('what both sentences rank first is said, by the words that they have', { skip }, async () => {
  const { page } = await openExplorer(url);
  await until(page, 'ready');
  await measure(page, 'the cat sat');
  await page.locator('#keep').click();
  await measure(page, 'CAT on a');
  assert.equal(await page.locator('#compared').textContent(), 'Among the 5 that each ranks first, both have: CAT.');
  await measure(page, 'on a mat');
  assert.match((await page.locator('#compared').textContent())!, /^None of the 5 tokens that either ranks first/);
  await page.context().close();
});

test('masked words are in the link, and in the name of what is kept', { skip }, async () => {
  const { page } = await openExplorer(url);
  await until(page, 'ready');
  await measure(page, TEXT);
  await page.locator('[data-afn=token]').nth(2).click();
  await page.locator('[data-afn=status]').evaluate((status) => (status.dataset.state = 'stale'));
  await page.getByRole('button', { name: 'Mask the word “cat”' }).click();
  await until(page, 'ready');
  const moved = await page.locator('#moved').textContent();
  await page.locator('#keep').click();
  assert.equal(await page.locator('#kept-name').textContent(), 'tiny-gelu, tas, 1 masked, kept to compare');
  await page.reload();
  await page.locator('#kept-map td').first().waitFor();
  assert.equal(await page.locator('#moved').textContent(), moved);
  await page.context().close();
});

for (const colorScheme of ['light', 'dark'] as const)
  test(
    `${colorScheme}: a masked word, a deleted one and a comparison keep no reader from the page`,
    { skip },
    async () => {
      const { page, complaints } = await openExplorer(url, { colorScheme });
      await until(page, 'ready');
      await measure(page, TEXT);
      for (const [place, act] of [
        [2, 'Mask the word “cat”'],
        [5, 'Delete the word “the”'],
      ] as const) {
        await page.locator('[data-afn=token]').nth(place).click();
        await page.locator('[data-afn=status]').evaluate((status) => (status.dataset.state = 'stale'));
        await page.getByRole('button', { name: act }).click();
        await until(page, 'ready');
      }
      assert.equal(await page.locator('#words :is(.masked, .deleted)').count(), 2);
      assert.deepEqual([await page.evaluate(audit), await barriers(page)], [[], []]);
      await page.locator('#keep').click();
      await measure(page, 'the dog sat');
      assert.ok(await page.locator('#kept-map').isVisible());
      assert.deepEqual([await page.evaluate(audit), await barriers(page)], [[], []]);
      assert.deepEqual(complaints, []);
      await page.context().close();
    },
  );

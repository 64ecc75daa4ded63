import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { runTaps } from '../../../toolkit/activations/run';
import { openBackend } from '../../../toolkit/activations/openBackend';
import { ablate, leftIds } from '../../../toolkit/rationale/ablation/ablation';
import { convertedFixture, newPath } from '../../convertedFixture';
import { audit } from '../../report/browser/audit';
import { barriers } from './barriers';
import { cellsOf, measure, openExplorer, served, skip, until } from './explorerPage';

const TEXT = 'the cat sat on the mat';
let dir: string;
let url: string;
before(async () => {
  if (skip !== false) return;
  dir = await convertedFixture('tiny-gelu');
  url = await served([{ name: 'tiny', dir }]);
});

test('a masked word changes the other tokens as it does in the model, and is restored', { skip }, async () => {
  const { page, complaints } = await openExplorer(url);
  await until(page, 'ready');
  await measure(page, TEXT);
  const clean = await cellsOf(page);
  await page.locator('[data-afn=token]').nth(2).click();
  const status = page.locator('[data-afn=status]');
  await status.evaluate((element) => (element.dataset.state = 'stale'));
  await page.getByRole('button', { name: /^Mask the word/ }).press('Enter');
  await until(page, 'ready');
  assert.equal(await page.locator('[data-afn=token]:focus').getAttribute('data-token'), '2');
  const model = await (await openBackend('wasm')).loadModel(dir);
  const encoding = model.tokenizer.encode(TEXT);
  const altered = ablate(encoding, [encoding.wordIds[2]!], { operation: 'mask' }, leftIds(model));
  assert.ok(!('refused' in altered));
  const [taps] = await runTaps(model, [{ ...encoding, inputIds: altered.inputIds }], ['tas.0', 'tas.1', 'tas.2']);
  for (const { layer, token, value } of await cellsOf(page)) {
    if (layer > 2) continue;
    const { values } = taps![`tas.${layer}`]!;
    assert.ok(Math.abs(value - values[token]!) <= 1e-4 * Math.max(...values), `layer ${layer}, token ${token}`);
  }
  assert.match(
    (await page.locator('#moved').textContent())!,
    /^Without what was masked or deleted, these move most at layer \d+: /,
  );
  await status.evaluate((element) => (element.dataset.state = 'stale'));
  await page.getByRole('button', { name: /^Delete the word/ }).click();
  await until(page, 'ready');
  const gone = (await cellsOf(page)).filter(({ value }) => Number.isNaN(value)).map(({ token }) => token);
  assert.deepEqual(
    [...new Set(gone)],
    encoding.wordIds.flatMap((word, at) => (word === encoding.wordIds[2] ? [at] : [])),
  );
  await status.evaluate((element) => (element.dataset.state = 'stale'));
  await page.getByRole('button', { name: 'Restore all words' }).click();
  await until(page, 'ready');
  assert.deepEqual(await cellsOf(page), clean);
  assert.deepEqual(complaints, []);
  await model.dispose();
  await page.context().close();
});

test('sliders change the finding and the HIGH tokens, and the link brings all of it back', { skip }, async () => {
  const { page } = await openExplorer(url);
  await until(page, 'ready');
  await measure(page, TEXT);
  const highAt = (one: typeof page, layer: number) =>
    one.locator(`[data-afn=cell][data-layer="${layer}"][data-high=true]`).count();
  const before = await highAt(page, 1);
  await page.locator('[data-afn=quantile]').fill('0.25');
  assert.ok((await highAt(page, 1)) > before);
  await page.locator('[data-afn=layer]').fill('1');
  assert.match((await page.locator('#finding').textContent())!, /^Layer 1 ranks first: /);
  const finding = await page.locator('#finding').textContent();
  await page.reload();
  await until(page, 'ready');
  assert.equal(await page.locator('[data-afn=text]').inputValue(), TEXT);
  assert.equal(await page.locator('#finding').textContent(), finding);
  assert.ok((await highAt(page, 1)) > before);
  await page.context().close();
});

test('any text is text: markup, other scripts, emoji, and none at all', { skip }, async () => {
  const { page, complaints } = await openExplorer(url);
  await until(page, 'ready');
  for (const text of ['<img src=x onerror=alert(1)>', 'שלום עולם', '東京は首都です', '👩‍👩‍👧‍👦 cat', 'ṃ́\u0000a']) {
    await measure(page, text);
    assert.ok((await page.locator('#words').textContent())!.includes(text.slice(0, 2)), text);
  }
  assert.equal(await page.locator('#result img').count(), 0);
  assert.match(await measure(page, ''), /^Type a sentence\./);
  assert.ok(!(await page.locator('#result').isVisible()));
  assert.deepEqual(complaints, []);
  await page.context().close();
});

test('a checkpoint that was altered on disk is refused by its name', { skip }, async () => {
  const copy = newPath('altered');
  cpSync(dir, copy, { recursive: true });
  const shard = join(copy, 'group1-shard1of1.bin');
  const bytes = readFileSync(shard);
  bytes[100]! ^= 1;
  writeFileSync(shard, bytes);
  const { page } = await openExplorer(await served([{ name: 'altered', dir: copy }]));
  assert.match(await until(page, 'error'), /group1-shard1of1\.bin was altered after conversion: its sha256: got "/);
  await page.context().close();
});

for (const colorScheme of ['light', 'dark'] as const)
  test(
    `${colorScheme}, 390 pixels wide: nothing unnamed or cut off, and all of it by the keyboard`,
    { skip },
    async () => {
      const { page, complaints } = await openExplorer(url, { colorScheme, viewport: { width: 390, height: 800 } });
      await until(page, 'ready');
      await measure(page, TEXT);
      await page.locator('#curve svg').waitFor();
      assert.deepEqual(await page.evaluate(audit), []);
      assert.deepEqual(await barriers(page), []);
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390);
      await page.locator('#words [tabindex="0"]').focus();
      await page.keyboard.press('Home');
      await page.keyboard.press('ArrowRight');
      assert.match((await page.locator('#token-card').textContent())!, /^the /);
      await page.locator('#map td[tabindex="0"]').focus();
      await page.keyboard.press('End');
      await page.keyboard.press('ArrowLeft');
      const tokens = await page.locator('[data-afn=token]').count();
      const picked = page.locator('[data-afn=token][aria-selected=true]');
      assert.equal(await picked.getAttribute('data-token'), String(tokens - 2));
      assert.deepEqual(complaints, []);
      await page.context().close();
    },
  );

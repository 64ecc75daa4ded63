import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { convertedFixture, type Fixture, ONE_OF_EACH } from '../../convertedFixture';
import { assertSame, scored } from './commandLine';
import { measure, openExplorer, served, skip, SOFTWARE_GPU, until } from './explorerPage';

const EMBEDDED = join(__dirname, '../../../checkpoints/bert-base-uncased');
const TEXT = 'The capital of France is Paris.';
/** Of the families whose tiny checkpoints have no gelu. */
const OTHERS: readonly Fixture[] = ['llama-silu', 'qwen2-silu', 'qwen3-silu'];

/** Whether a page has an adapter of WebGPU, by whatever computes it. */
function hasGpu(page: Page): Promise<boolean> {
  return page.evaluate(async () => {
    const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<object | null> } };
    return ((await gpu?.requestAdapter()) ?? null) !== null;
  });
}

test('on wasm the embedded checkpoint gives the numbers of the command line', { skip }, async () => {
  const url = await served([{ name: 'bert', dir: EMBEDDED }]);
  const { page, complaints } = await openExplorer(url);
  await until(page, 'ready');
  await measure(page, TEXT);
  assert.match((await page.locator('[data-afn=status]').getAttribute('data-backend'))!, /^wasm/);
  await assertSame(page, await scored(EMBEDDED, TEXT));
  assert.deepEqual(complaints, []);
  await page.context().close();
});

test('on WebGPU a tiny checkpoint of each family gives the numbers of the command line', { skip }, async (t) => {
  const checkpoints = await Promise.all(
    [...ONE_OF_EACH, ...OTHERS].map(async (name) => ({ name, dir: await convertedFixture(name) })),
  );
  const url = await served(checkpoints);
  const { page, complaints } = await openExplorer(url, { query: '?backend=webgpu', args: SOFTWARE_GPU });
  if (!(await hasGpu(page))) {
    await page.context().close();
    t.skip('this Chromium has no adapter of WebGPU, not even by SwiftShader');
    return;
  }
  const text = 'the cat sat on the mat';
  await until(page, 'ready');
  await page.locator('[data-afn=text]').fill(text);
  for (const { name, dir } of checkpoints) {
    await page.locator('[data-afn=status]').evaluate((status) => (status.dataset.state = 'stale'));
    await page.locator('[data-afn=checkpoint]').selectOption(name);
    await measure(page, text);
    assert.equal(await page.locator('[data-afn=status]').getAttribute('data-backend'), 'webgpu');
    await assertSame(page, await scored(dir, text));
  }
  assert.deepEqual(complaints, []);
  await page.context().close();
});

test('what is typed while another checkpoint loads is measured by that one', { skip }, async () => {
  const names = ['tiny-gelu', 'gpt2-gelu'] as const; // their sites have different names
  const checkpoints = await Promise.all(names.map(async (name) => ({ name, dir: await convertedFixture(name) })));
  const { page, complaints } = await openExplorer(await served(checkpoints));
  await until(page, 'ready');
  let goOn = (): void => undefined;
  const typed = new Promise<void>((resolve) => (goOn = resolve));
  await page.context().route('**/checkpoints/1/*.bin', (route) => typed.then(() => route.continue()));
  await page.locator('[data-afn=checkpoint]').selectOption(names[1]);
  await page.locator('[data-afn=text]').fill('a stone bridge');
  await page.waitForTimeout(1000); // longer than the page waits for more to be typed
  goOn();
  await until(page, 'ready');
  await assertSame(page, await scored(checkpoints[1]!.dir, 'a stone bridge'));
  assert.deepEqual(complaints, []);
  await page.context().close();
});

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { openBackend } from '../../../toolkit/activations/openBackend';
import { scoreTokens, type ScoredToken } from '../../../toolkit/rationale/scoreTokens';
import { convertedFixture, type Fixture, ONE_OF_EACH } from '../../convertedFixture';
import { cellsOf, measure, openExplorer, served, skip, SOFTWARE_GPU, until } from './explorerPage';

const EMBEDDED = join(__dirname, '../../../checkpoints/bert-base-uncased');
const TEXT = 'The capital of France is Paris.';
/** The families whose tiny checkpoints have no gelu. */
const OTHERS: readonly Fixture[] = ['llama-silu', 'qwen2-silu', 'qwen3-silu', 'xlmr-tanh'];

/** What the command line says of a text, at every layer of the first site. */
async function scored(dir: string, text: string): Promise<ScoredToken[]> {
  const model = await (await openBackend('wasm')).loadModel(dir);
  const layers = Array.from({ length: model.config.numLayers + 1 }, (_, layer) => layer);
  const [tokens] = await scoreTokens(model, [model.tokenizer.encode(text)], layers, model.sites[0]!);
  await model.dispose();
  return tokens!;
}

/** Every cell against the command line: within 1e-4 of the largest of its layer, HIGH where that is. */
async function assertSame(page: Page, expected: readonly ScoredToken[]): Promise<void> {
  const cells = await cellsOf(page);
  const layers = Object.keys(expected[0]!.tas);
  assert.equal(cells.length, layers.length * expected.length);
  for (const { layer, token, value, isHigh } of cells) {
    const largest = Math.max(...expected.map(({ tas }) => tas[layer]!));
    const { tas, bucket } = expected[token]!;
    assert.ok(Math.abs(value - tas[layer]!) <= 1e-4 * largest, `layer ${layer}, token ${token}: ${value}`);
    assert.equal(isHigh, bucket?.[layer] === 'HIGH', `layer ${layer}, token ${token}`);
  }
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

test('on WebGPU a tiny checkpoint of each family gives the numbers of the command line', { skip }, async () => {
  const checkpoints = await Promise.all(
    [...ONE_OF_EACH, ...OTHERS].map(async (name) => ({ name, dir: await convertedFixture(name) })),
  );
  const url = await served(checkpoints);
  const { page, complaints } = await openExplorer(url, { query: '?backend=webgpu', args: SOFTWARE_GPU });
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

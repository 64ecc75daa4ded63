import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { openBackend } from '../../../toolkit/activations/openBackend';
import { scoreTokens, type ScoredToken } from '../../../toolkit/rationale/scoreTokens';
import { convertedFixture, ONE_OF_EACH } from '../../convertedFixture';
import { cellsOf, measure, openExplorer, served, skip, SOFTWARE_GPU, until } from './explorerPage';

const EMBEDDED = join(__dirname, '../../../checkpoints/bert-base-uncased');
const TEXT = 'The capital of France is Paris.';

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
  const checkpoints = await Promise.all(ONE_OF_EACH.map(async (name) => ({ name, dir: await convertedFixture(name) })));
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

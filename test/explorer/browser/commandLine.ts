import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { openBackend } from '../../../toolkit/activations/openBackend';
import { scoreTokens, type ScoredToken } from '../../../toolkit/rationale/scoreTokens';
import { cellsOf } from './explorerPage';

/** What the command line says of a text, at every layer of the first site; of one beyond the model's positions by windows as the page has them. */
export async function scored(dir: string, text: string): Promise<ScoredToken[]> {
  const model = await (await openBackend('wasm')).loadModel(dir);
  const layers = Array.from({ length: model.config.numLayers + 1 }, (_, layer) => layer);
  const { tokenizer } = model;
  const stride = Math.floor(tokenizer.maxLength / 2);
  const encoding = tokenizer.encode(text, { beyond: true });
  const [tokens] = await scoreTokens(model, [encoding], layers, model.sites[0]!, { stride });
  await model.dispose();
  return tokens!;
}

/** Every cell against the command line: within 1e-4 of the largest of its layer, HIGH where that is. */
export async function assertSame(page: Page, expected: readonly ScoredToken[]): Promise<void> {
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

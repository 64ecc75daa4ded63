import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { sampleLayerMap } from '../../charts/sampleLayerMap';
import { sampleRun } from '../sampleRun';
import { openReport, skip } from './chromium';
import { published } from './published';

const map = sampleLayerMap(12);

let path: string;
before(async () => {
  if (skip === false) path = await published({ ...sampleRun(), layerMap: map });
});

const layerOf = (task: string, layer: number) => map.tasks.find((one) => one.task === task)!.layers[layer]!;

/** Touches the middle of an element. */
async function touch(mark: Locator): Promise<void> {
  await mark.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await mark.boundingBox())!;
  await mark.page().touchscreen.tap(x + width / 2, y + height / 2);
}

test('a touch of a task says what the layer holds of it, until something else is touched', { skip }, async () => {
  const { page, complaints } = await openReport(path, { hasTouch: true, viewport: { width: 400, height: 800 } });
  const tip = page.locator('#tip');
  const cells = page.locator('.plot[data-chart="layer-map"] .mark-rect path');
  // Row by row: the tasks in the order of the chart, thirteen layers each.
  for (const [row, task] of ['upos', 'deprel', 'entity_type'].entries()) {
    await touch(cells.nth(13 * row + 4));
    const { gain, information } = layerOf(task, 4);
    const numbers = `gain${gain!.value.toFixed(3)}information${information.value.toFixed(3)}`;
    await tip.getByText(task.replace('_', ' ')).waitFor();
    assert.equal(await tip.textContent(), `task${task.replace('_', ' ')}Layer4${numbers}`);
  }
  await touch(page.locator('h1'));
  await tip.waitFor({ state: 'hidden' });
  await touch(page.locator('.plot[data-chart="layer-map-curves"] .mark-symbol path').nth(4));
  await tip.waitFor();
  const { value, interval } = layerOf('upos', 4).information;
  const [told, low, high] = [value, ...interval!].map((share) => `${(100 * share).toFixed(1)} %`);
  assert.equal(
    await tip.textContent(),
    `panelStructureseriesuposLayer4Share of the bits that are saved${told} [${low}, ${high}]`,
  );
  assert.deepEqual(complaints, []);
  await page.context().close();
});

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { ToldMap } from '../../../toolkit/explorer/layerMaps';
import type { ToldProfile } from '../../../toolkit/explorer/profiles';
import { convertedFixture } from '../../convertedFixture';
import { measure, openExplorer, served, skip, until } from './explorerPage';

const MAP: ToldMap = {
  corpus: 'reviews',
  documents: 40,
  level: 0.9,
  isSame: true,
  tasks: [
    { task: 'upos', best: 1, notToldFromBest: [1], isTold: true },
    { task: 'head_upos', best: 2, notToldFromBest: [1, 2], isTold: true },
    { task: 'supersense', best: 3, notToldFromBest: [0, 1, 2, 3], isTold: false },
  ],
};
const PROFILE: ToldProfile = {
  ...{ corpus: 'mail', site: 'post', isSame: true },
  layers: [
    { layer: 0, value: 0.52, low: 0.48, high: 0.56 },
    { layer: 1, value: 0.25, low: 0.2, high: 0.3 },
    { layer: 2, value: 0.75, low: 0.7, high: 0.8 },
    { layer: 3, value: 0.5, low: null, high: null },
  ],
};
let url: string;
before(async () => {
  if (skip !== false) return;
  const dir = await convertedFixture('tiny-gelu');
  url = await served([
    { name: 'mapped', dir, layerMaps: [MAP, { ...MAP, corpus: 'news', isSame: false }] },
    { name: 'ranked', dir, profiles: [PROFILE, { ...PROFILE, isSame: false }] },
    { name: 'plain', dir },
  ]);
});

test('what layer maps and atlases say follows the layer and the checkpoint', { skip }, async () => {
  const { page, complaints } = await openExplorer(url);
  await until(page, 'ready');
  await measure(page, 'the cat sat on the mat');
  const told = async (layer: number) => {
    await page.locator('[data-afn=layer]').fill(String(layer));
    return page.locator('#told p').allTextContents();
  };
  const how = 'probes on 40 documents, with bounds of 90 % for all layers at once.';
  const none = 'No layer is told to be better than layer';
  const open = 'For supersense no layer is told from the best.';
  assert.deepEqual(await told(1), [
    `Layer map of reviews: ${how} ${none} 1 for upos, head upos. ${open}`,
    `Layer map of news, of another conversion or version of this checkpoint: ${how} ${none} 1 for upos, head upos. ${open}`,
  ]);
  const other = 'Another layer is told to be better than layer';
  assert.equal(
    (await told(2))[0],
    `Layer map of reviews: ${how} ${none} 2 for head upos. ${other} 2 for upos (best at 1). ${open}`,
  );
  assert.equal(
    (await told(3))[0],
    `Layer map of reviews: ${how} ${other} 3 for upos (best at 1), head upos (best at 2). ${open}`,
  );
  const pick = async (checkpoint: string) => {
    await page.locator('[data-afn=status]').evaluate((status) => (status.dataset.state = 'stale'));
    await page.locator('[data-afn=checkpoint]').selectOption(checkpoint);
    await until(page, 'ready');
  };
  await pick('ranked');
  const norms = 'a content word has a larger norm than a function word in';
  assert.deepEqual(await told(1), [
    `Atlas of mail: after layer 1 (post) ${norms} 25 % [20 %, 30 %] of pairs, less than by chance. At layer 2 most: 75 %.`,
    `Atlas of mail, of another conversion or version of this checkpoint: after layer 1 (post) ${norms} 25 % [20 %, 30 %] of pairs, less than by chance. At layer 2 most: 75 %.`,
  ]);
  assert.equal(
    (await told(2))[0],
    `Atlas of mail: after layer 2 (post) ${norms} 75 % [70 %, 80 %] of pairs, more than by chance. At no layer more.`,
  );
  assert.equal(
    (await told(0))[0],
    `Atlas of mail: after layer 0 (post) ${norms} 52 % [48 %, 56 %] of pairs, not told from chance. At layer 2 most: 75 %.`,
  );
  assert.equal(
    (await told(3))[0],
    `Atlas of mail: after layer 3 (post) ${norms} 50 % of pairs. At layer 2 most: 75 %.`,
  );
  await pick('plain');
  assert.deepEqual(await told(1), []);
  assert.deepEqual(complaints, []);
  await page.context().close();
});

import assert from 'node:assert/strict';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { identityOf } from '../../toolkit/explorer/identity';
import { foundProfiles, isAtlas, profilesOf } from '../../toolkit/explorer/profiles';
import { LAYER_COLUMNS } from '../../toolkit/harness/dataset/atlas';
import { convertedFixture, newPath } from '../convertedFixture';
import { assertRefused } from '../refusal';

type PlantedRow = Partial<Record<(typeof LAYER_COLUMNS)[number], string | number>>;

/** The folder of an atlas with these rows. */
function plantedAtlas(...rows: PlantedRow[]): string {
  const dir = newPath('atlas');
  mkdirSync(dir);
  const shared: PlantedRow = { checkpoint: 'words', corpus: 'news', measure: 'auc_content_function', site: 'post' };
  const lines = rows.map((row) => LAYER_COLUMNS.map((column) => ({ ...shared, ...row })[column] ?? '').join(','));
  writeFileSync(join(dir, 'layers.csv'), [LAYER_COLUMNS.join(','), ...lines, ''].join('\n'));
  return dir;
}

test('a checkpoint has the profiles of its digest, corpus by corpus and site by site, and no other measure', async () => {
  const identity = identityOf(await convertedFixture('tiny-gelu'));
  const { digest } = identity;
  const atlas = plantedAtlas(
    { digest, layer: 0, value: 0.75, low: 0.7, high: 0.8 },
    { digest, layer: 1, value: 0.25 },
    { digest, layer: 1, value: 0.5, corpus: 'mail' },
    { digest, layer: 1, value: 0.375, site: 'pre' },
    { digest, layer: 1, value: 9, measure: 'content_share' },
    { digest: 'f00d', layer: 1, value: 0.125 },
  );
  const own = { isSame: true, site: 'post' };
  const open = { low: null, high: null };
  assert.ok(isAtlas(atlas));
  assert.deepEqual(profilesOf(identity, foundProfiles([atlas])), [
    {
      ...{ ...own, corpus: 'news' },
      layers: [
        { layer: 0, value: 0.75, low: 0.7, high: 0.8 },
        { layer: 1, value: 0.25, ...open },
      ],
    },
    { ...own, corpus: 'mail', layers: [{ layer: 1, value: 0.5, ...open }] },
    { ...own, site: 'pre', corpus: 'news', layers: [{ layer: 1, value: 0.375, ...open }] },
  ]);
});

test('a profile of another checkpoint of the same name and depth is told to be that of another', async () => {
  const dir = join(newPath('copy'), 'words');
  cpSync(await convertedFixture('tiny-gelu'), dir, { recursive: true });
  const identity = identityOf(dir);
  const of = (numLayers: number) =>
    profilesOf(identity, foundProfiles([plantedAtlas({ digest: 'f00d', numLayers, layer: 1, value: 0.5 })]));
  assert.deepEqual(
    of(identity.numLayers).map(({ isSame }) => isSame),
    [false],
  );
  assert.deepEqual(of(identity.numLayers + 1), []);
});

test('a damaged file is refused', async () => {
  const atlas = plantedAtlas({ digest: 'f00d', layer: 1, value: 'high' });
  await assertRefused(() => foundProfiles([atlas]), /layers\.csv is damaged; expected columns checkpoint, digest,/);
});

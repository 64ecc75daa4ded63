import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comparedSites, compareRuns, type SiteProfile } from '../../../toolkit/harness/run/compare';
import { newPath } from '../../convertedFixture';
import { assertRefused } from '../../refusal';
import { HALF_WIDTH, plantedRun, tasRow } from '../plantedRun';

/** So many layers, the embedding output included, that rise to `peak` and fall from there. */
function peakedAt(peak: number, layers: number): number[] {
  return Array.from({ length: layers }, (_, layer) => 0.9 - 0.05 * Math.abs(layer - peak));
}

function profile(dir: string): SiteProfile {
  const [run] = compareRuns([dir]);
  assert.equal(run!.sites.length, 1);
  return run!.sites[0]!;
}

test('the best layer is named with its interval, its depth and how far from 8/12 that is', () => {
  const dir = plantedRun({ numLayers: 12, sites: { post: { aucs: peakedAt(3, 13), bestInterval: [2.7, 4.2] } } });
  const { site, bestLayer, bestLayerInterval, bestDepth, distance } = profile(dir);
  assert.deepEqual(
    { site, bestLayer, bestLayerInterval, bestDepth },
    {
      site: 'post',
      bestLayer: 3,
      bestLayerInterval: [2, 5],
      bestDepth: 0.25,
    },
  );
  assert.ok(Math.abs(distance - (3 / 12 - 8 / 12)) < 1e-12, String(distance));
});

test('where layer 8 of twelve is the best the distance is 0, and without an interval there is none', () => {
  const { bestLayer, bestLayerInterval, distance } = profile(
    plantedRun({ numLayers: 12, sites: { post: { aucs: peakedAt(8, 13) } } }),
  );
  assert.deepEqual([bestLayer, bestLayerInterval, distance], [8, null, 0]);
});

for (const [numLayers, byDepth] of [
  [2, 1],
  [3, 2],
  [4, 3],
  [6, 4],
  [12, 8],
  [24, 16],
] as const)
  test(`a checkpoint of ${numLayers} blocks has the depth of layer 8 at layer ${byDepth}`, () => {
    const aucs = peakedAt(1, numLayers + 1);
    const found = profile(plantedRun({ numLayers, sites: { pre: { aucs } } }));
    assert.equal(found.byDepth!.layer, byDepth);
    assert.equal(found.byDepth!.value, aucs[byDepth]);
    assert.equal(found.byDepth!.depth, byDepth / numLayers);
    if (numLayers < 8) assert.equal(found.byIndex, null);
    else assert.deepEqual([found.byIndex!.layer, found.byIndex!.value], [8, aucs[8]]);
  });

test('every layer has its relative depth, value and interval; one without a value is left out', () => {
  const aucs = [0.6, null, 0.8, 0.7, 0.65];
  const { layers, bestLayer } = profile(plantedRun({ numLayers: 4, sites: { post: { aucs } } }));
  assert.equal(bestLayer, 2);
  const expected = [0, 2, 3, 4].map((layer) => {
    const value = aucs[layer]!;
    return { layer, depth: layer / 4, value, interval: [value - HALF_WIDTH, value + HALF_WIDTH] };
  });
  assert.deepEqual(layers, expected);
});

test('runs stand in the order given, each with its own checkpoint, depth, level and sites, in its order', () => {
  const shallow = plantedRun({
    checkpoint: 'shallow',
    numLayers: 6,
    level: 0.9,
    sites: { post: { aucs: peakedAt(2, 7) }, pre: { aucs: peakedAt(5, 7) } },
  });
  const deep = plantedRun({ checkpoint: 'deep', numLayers: 12, sites: { post: { aucs: peakedAt(11, 13) } } });
  const found = (dirs: string[]) =>
    compareRuns(dirs).map(({ run, checkpoint, corpus, numLayers, level, sites }) => {
      return [run, checkpoint, corpus, numLayers, level, sites.map(({ site, bestLayer }) => [site, bestLayer])];
    });
  const first = [
    shallow,
    'shallow',
    'words.conllu',
    6,
    0.9,
    [
      ['post', 2],
      ['pre', 5],
    ],
  ];
  const second = [deep, 'deep', 'words.conllu', 12, 0.95, [['post', 11]]];
  assert.deepEqual(found([shallow, deep]), [first, second]);
  assert.deepEqual(found([deep, shallow]), [second, first]);
});

test('the profile is of the raw, primary rows of tas over all sentences, and of no other', () => {
  const decoys = [
    { ...tasRow('auc_content_function', 'post', 8, 0.1), primary: false },
    { ...tasRow('auc_content_function', 'post', 8, 0.2), control: 'frequency_residual' },
    { ...tasRow('auc_content_function', 'post', 8, 0.3), split: 'held' as const },
    { ...tasRow('auc_content_function', 'post', 8, 0.4), scorer: 'attention_received' },
    { ...tasRow('auc_content_punct', 'post', 8, 0.5) },
    { ...tasRow('best_layer', 'post', null, 1), split: 'selection' as const },
  ];
  const sites = { post: { aucs: peakedAt(4, 13) } };
  const plain = profile(plantedRun({ numLayers: 12, sites }));
  assert.deepEqual(profile(plantedRun({ numLayers: 12, sites, more: decoys })), plain);
});

test('sites are compared once, post with stream, and others each by itself', () => {
  const aucs = { aucs: peakedAt(1, 5) };
  const post = plantedRun({ numLayers: 4, sites: { post: aucs, pre: aucs } });
  const stream = plantedRun({ numLayers: 4, sites: { stream: aucs, read: aucs } });
  assert.deepEqual(comparedSites(compareRuns([post, stream])), ['post', 'pre', 'read']);
  assert.deepEqual(comparedSites(compareRuns([stream, post])), ['stream', 'read', 'pre']);
});

test('a run that sweeps no layers is refused by its folder, wherever it stands in the list', async () => {
  const swept = plantedRun({ numLayers: 4, sites: { post: { aucs: peakedAt(1, 5) } } });
  const bare = plantedRun({ numLayers: 4, sites: {}, more: [tasRow('auc_content_function', 'post', 2, 0.7)] });
  const message = /run has no auc_content_function of tas over its layers; expected a run that sweeps layers$/;
  await assertRefused(() => compareRuns([bare, swept]), message);
  await assertRefused(() => compareRuns([swept, bare]), message);
});

test('a folder that is missing is refused by its path', async () => {
  await assertRefused(() => compareRuns([newPath('none')]), /^Not a complete run: .*none.manifest\.json is missing/);
});

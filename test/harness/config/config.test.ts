import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseExperimentConfig, readExperiment, readExperimentConfig } from '../../../toolkit/harness/config/config';
import { assertRefused } from '../../refusal';
import { MINIMAL, writeConfigFile } from './configFile';

const CONFIGS = join(__dirname, '../../../experiments/configs');
const place = { layer: '8/12', site: 'post' };
const sentences = { fewestSentences: 20 };

test('every default is filled in', () => {
  assert.deepEqual(parseExperimentConfig(MINIMAL), {
    ...MINIMAL,
    limit: null,
    sample: null,
    truncate: false,
    seed: 8,
    layers: 'all',
    scorers: [
      { name: 'tas', norm: ['l2'], centring: ['none'], leftOut: [0], aggregation: ['mean'] },
      { name: 'attention_received', head: ['mean'], query: ['all'], aggregation: ['sum'] },
    ],
    high: { boundaries: [{ quantile: 0.75 }], scopes: ['sentence'] },
    selection: { share: 0.3 },
    frequencies: 'english',
    bootstrap: { draws: 1000, primaryDraws: 1000, level: 0.95, interval: 'percentile' },
    shard: null,
    permutations: 1000,
    faithfulness: null,
    interventions: null,
    probes: null,
    claims: {
      C1: { ...place, fewestDocuments: 20, auc: 0.5, coefficient: 0 },
      C2: { ...place, quantile: 0.75, quantiles: [0.5, 0.65, 0.75, 0.85, 0.95] },
      C3: { ...place, ...sentences, odds: 1, sentences: 0 },
      C4: { layer: '8/12', ...sentences, ratio: 1 },
      C5: { ...place, ...sentences, margin: 0.02 },
      C6: {
        ...place,
        ...sentences,
        margin: 0.02,
        rivals: ['attention_received', 'attention_rollout', 'attention_norm'],
      },
      C7: { ...place, ...sentences, ratio: 1.25, runs: [] },
      C9: { ...place, fewestDocuments: 20, delta: 0.05 },
    },
  });
});

test('a config with its defaults filled in means the same', () => {
  const config = parseExperimentConfig(MINIMAL);
  assert.deepEqual(parseExperimentConfig(JSON.parse(JSON.stringify(config))), config);
});

test('every factor of a scorer is taken as it stands, the others at their defaults', () => {
  const sweep = {
    name: 'tas',
    site: ['pre'],
    norm: ['linf', 'l1', 'share', 'l2'],
    centring: ['mean', 'beta', 'none'],
    leftOut: [0, 1, 3],
    aggregation: ['sum', 'first', 'max', 'mean'],
    boundary: [{ outlier: 1.5 }, { top: 3 }, { topShare: 0.2 }, { quantile: 0.5 }],
    scope: ['corpus', 'selection', 'sentence'],
  };
  assert.deepEqual(parseExperimentConfig({ ...MINIMAL, scorers: [sweep] }).scorers, [sweep]);
  const { scorers } = parseExperimentConfig({ ...MINIMAL, scorers: [{ name: 'tas', centring: ['mean'] }] });
  const others = { norm: ['l2'], leftOut: [0], aggregation: ['mean'] }; // the sites are the model's
  assert.deepEqual(scorers, [{ name: 'tas', centring: ['mean'], ...others }]);
});

test('a list of checkpoints, corpora and seeds gives a run with each, crossed, the seed changing fastest', () => {
  const lists = { checkpoint: ['a', 'b'], corpus: ['x.txt', 'y.txt'], seed: [1, 2] };
  const runs = readExperiment(writeConfigFile('series.json', { ...MINIMAL, ...lists }));
  assert.deepEqual(
    runs.map(({ checkpoint, corpus, seed }) => [checkpoint, corpus, seed]),
    [
      ['a', 'x.txt', 1],
      ['a', 'x.txt', 2],
      ['a', 'y.txt', 1],
      ['a', 'y.txt', 2],
      ['b', 'x.txt', 1],
      ['b', 'x.txt', 2],
      ['b', 'y.txt', 1],
      ['b', 'y.txt', 2],
    ],
  );
  const single = parseExperimentConfig(MINIMAL);
  for (const run of runs) assert.deepEqual({ ...run, checkpoint: 'folder', corpus: 'file.conllu', seed: 8 }, single);
});

test('who asks for a single run is refused a series, and takes a list of one', async () => {
  const path = writeConfigFile('two.json', { ...MINIMAL, seed: [1, 2] });
  await assertRefused(() => readExperimentConfig(path), /two\.json: runs in the config: got 2; expected one$/);
  await assertRefused(() => parseExperimentConfig({ ...MINIMAL, corpus: ['a', 'b'] }), /^config: runs in the config/);
  assert.equal(readExperimentConfig(path, ['seed=[3]']).seed, 3);
});

test('a slice is I of N, from 1', () => {
  for (const shard of ['1/1', '3/3', '2/10', null])
    assert.equal(parseExperimentConfig({ ...MINIMAL, shard }).shard, shard);
});

test('every committed experiment is valid, and says what it asks', () => {
  const files = readdirSync(CONFIGS).filter((name) => name.endsWith('.json') && name !== 'experiment.schema.json');
  assert.ok(files.includes('layer-8.json'));
  for (const name of files)
    for (const { description, checkpoint } of readExperiment(join(CONFIGS, name))) {
      assert.ok(description, name);
      assert.ok(checkpoint, name);
    }
});

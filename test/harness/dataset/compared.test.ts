import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { collectRuns } from '../../../toolkit/harness/dataset/collect';
import { compareDataset } from '../../../toolkit/harness/dataset/compared';
import { compareRuns } from '../../../toolkit/harness/run/compare';
import { newPath } from '../../convertedFixture';
import { change, plantedFigures, silent } from './plantedFigures';

const RESULTS = join(__dirname, '../../../experiments/results');

test('runs of a data set compare as their folders do, layer maps too', async () => {
  const dataset = newPath('dataset');
  const dirs = ['en_ewt-dev/distilbert-grammar', 'streusle-dev/distilbert-grammar-layer-map'];
  const folders = dirs.map((dir) => join(RESULTS, dir));
  await collectRuns(dataset, folders, silent);
  assert.deepEqual(await compareDataset(dataset), compareRuns(folders));
});

test('a run without a profile is left out', async () => {
  const dataset = newPath('dataset');
  const flat = plantedFigures({ checkpoint: 'flat' });
  change(flat, 'metrics.json', (metrics) => (metrics.rows = []));
  const good = plantedFigures({ checkpoint: 'good' });
  await collectRuns(dataset, [flat, good], silent);
  assert.deepEqual(await compareDataset(dataset), compareRuns([good]));
});

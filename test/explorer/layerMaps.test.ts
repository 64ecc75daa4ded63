import assert from 'node:assert/strict';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkpointList } from '../../toolkit/explorer/offered';
import { identityOf } from '../../toolkit/explorer/identity';
import { foundMaps, mapsOf } from '../../toolkit/explorer/layerMaps';
import { convertedFixture, newPath } from '../convertedFixture';
import { assertRefused } from '../refusal';

const ROOT = join(__dirname, '../..');
const EMBEDDED = join(ROOT, 'checkpoints/bert-base-uncased');
const KEPT = join(ROOT, 'experiments/results/streusle-dev/bert-base-uncased-layer-map');

interface KeptTask {
  task: string;
  best: number | null;
  notToldFromBest: number[];
}

/** A task none of whose layers is told from the best. */
function untold<Task extends { layers: readonly { layer: number }[] }>(task: Task): Task {
  return { ...task, notToldFromBest: task.layers.map(({ layer }) => layer) };
}

test('the kept layer maps of the embedded checkpoint are found by its digest, task by task', () => {
  const maps = mapsOf(identityOf(EMBEDDED), foundMaps([]));
  const found = maps.find(({ corpus }) => corpus === 'streusle-dev')!;
  assert.deepEqual([found.documents, found.level, found.isSame], [135, 0.95, true]);
  const kept = JSON.parse(readFileSync(join(KEPT, 'layer-map.json'), 'utf8')) as { tasks: KeptTask[] };
  const judged = kept.tasks.filter(({ best }) => best !== null);
  assert.deepEqual(
    found.tasks,
    judged.map(({ task, best, notToldFromBest }) => ({
      task,
      best,
      notToldFromBest,
      isTold: true,
    })),
  );
  // A map that tells no layer of a task from another says so.
  const open = foundMaps([]).map((one) => ({ ...one, map: { ...one.map, tasks: one.map.tasks.map(untold) } }));
  for (const { tasks } of mapsOf(identityOf(EMBEDDED), open))
    for (const { isTold } of tasks) assert.equal(isTold, false);
  assert.ok(checkpointList([{ name: 'bert', dir: EMBEDDED, layerMaps: maps }]).length < 5000, 'only what is told');
});

test('another checkpoint has no layer map, and one of the same name and depth is told to be another', async () => {
  const found = foundMaps([KEPT]);
  const dir = await convertedFixture('tiny-gelu');
  assert.deepEqual(mapsOf(identityOf(dir), found), []);
  const named = join(newPath('copy'), 'bert-base-uncased');
  cpSync(dir, named, { recursive: true });
  assert.deepEqual(mapsOf(identityOf(named), found), [], 'of another depth');
  const shallow = found.map((one) => ({ ...one, checkpoint: { ...one.checkpoint, numLayers: 3 } }));
  const told = mapsOf(identityOf(named), shallow);
  assert.ok(told.length > 0 && told.every(({ isSame }) => !isSame));
});

test('a run without probes is refused where it is asked for', async () => {
  const run = join(ROOT, 'experiments/results/en_gum-dev/bert-base-uncased');
  await assertRefused(
    () => foundMaps([run]),
    /^No layer-map\.json in .*bert-base-uncased; expected a run whose config/,
  );
});

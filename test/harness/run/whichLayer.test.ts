import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { before, test } from 'node:test';
import { BY_PROBE } from '../../../toolkit/harness/run/whichLayer';
import { TASKS } from '../../../toolkit/probing/tasks';
import { layerQuestions } from '../probes/layerQuestions';

let askFor: Awaited<ReturnType<typeof layerQuestions>>;
before(async () => {
  askFor = await layerQuestions();
});

const ask = (purpose: string, others: object = {}) => askFor({ purpose, ...others });

const NUM_LAYERS = 3;

test('a family is the tasks that the layer map has of it', () => {
  const { probes } = JSON.parse(readFileSync('experiments/configs/layer-map.json', 'utf8')) as {
    probes: { tasks: string[] };
  };
  const tasks = probes.tasks.map((name) => TASKS.find((task) => task.name === name)!);
  for (const [family, names] of Object.entries(BY_PROBE))
    assert.deepEqual(
      tasks.filter((task) => task.family === family).map(({ name }) => name),
      names,
    );
});

for (const [purpose, by] of [
  ['content', 'norm'],
  ['structure', 'probe'],
  ['information_status', 'probe'],
] as const)
  test(`for ${purpose} a layer is chosen by ${by}, or none, beside those it is not told from`, async () => {
    const choice = await ask(purpose);
    assert.deepEqual([choice.for, choice.by], [purpose, by]);
    const { layer, relativeDepth, value, interval, rivals } = choice;
    assert.ok(interval![0] <= value && value <= interval![1]);
    // With three others a layer stands out if at most one of them is not told from it.
    assert.equal(layer !== null, rivals.length < 2, JSON.stringify(choice));
    assert.equal(relativeDepth, layer === null ? null : layer / NUM_LAYERS);
    for (const rival of rivals) {
      assert.notEqual(rival.layer, layer);
      assert.ok(rival.interval![0] <= 0, JSON.stringify(rival));
    }
    assert.deepEqual(
      rivals.map(({ difference }) => difference),
      rivals.map(({ difference }) => difference).sort((a, b) => a - b),
    );
  });

test('nothing is left on disk', async () => {
  const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith('which-layer-'));
  const earlier = left();
  await ask('upos');
  await assert.rejects(ask('supersense_noun'));
  assert.deepEqual(left(), earlier);
});

test('refused: a purpose there is not, one that is asked the other way, one without labels', async () => {
  await assert.rejects(
    ask('struktur'),
    /for: got "struktur"; expected one of content, salience, structure.*Did you mean "structure"/,
  );
  await assert.rejects(ask('content', { by: 'probe' }), /by probe: a layer for content is chosen otherwise/);
  await assert.rejects(ask('upos', { by: 'norm' }), /by norm: a layer for upos is chosen otherwise/);
  await assert.rejects(
    ask('supersense_noun'),
    /no task can be fitted: supersense_noun \(the corpus has no such labels\)/,
  );
});

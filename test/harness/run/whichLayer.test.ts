import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { before, test } from 'node:test';
import type { Progress } from '../../../toolkit/activations/progress';
import { readCorpus } from '../../../toolkit/corpus/corpus';
import { drawDocuments } from '../../../toolkit/harness/probes/taskUnits';
import { BY_PROBE } from '../../../toolkit/harness/run/layerPurposes';
import { choose } from '../../../toolkit/harness/run/whichLayer';
import { TASKS } from '../../../toolkit/probing/tasks';
import { newPath } from '../../convertedFixture';
import { layerQuestions } from '../probes/layerQuestions';
import { probedCorpus } from '../probes/probedCorpus';

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
    const { layer, relativeDepth, value, interval, rivals, reason } = choice;
    assert.ok(interval![0] <= value && value <= interval![1]);
    // With three others a layer stands out if at most one of them is not told from it, and none leads it.
    const isLed = rivals.some((rival) => rival.interval![1] < 0);
    assert.equal(layer !== null, rivals.length < 2 && !isLed, JSON.stringify(choice));
    assert.equal(/ leads? it/.test(reason), isLed, reason);
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

for (const [purpose, task] of [
  ['content', 'content_word'],
  ['salience', 'entity_salience'],
] as const)
  test(`for ${purpose} a layer is chosen by norm, or by a probe of ${task} as if that were asked for`, async () => {
    const corpus = corpusFile(markedCorpus());
    const [norm, probe, ofTask] = [
      await ask(purpose, { corpus }),
      await ask(purpose, { corpus, by: 'probe' }),
      await ask(task, { corpus }),
    ];
    assert.deepEqual([norm.by, norm.tasks], ['norm', []]);
    assert.deepEqual(norm, await ask(purpose, { corpus, by: 'norm' }));
    assert.deepEqual([probe.by, probe.tasks], ['probe', [task]]);
    assert.deepEqual(probe, { ...ofTask, for: purpose });
  });

/** Half of the entities are mentioned in the summary. */
function markedCorpus(): string {
  const marked = probedCorpus(30).replaceAll(/(-animal-\w+)-n-/g, '$1-s-');
  return marked.replaceAll(/# newdoc.*\n/g, '$&# meta::summary1 = (human1) Some of it.\n');
}

test('for salience documents are drawn, and the interval is that of few clusters, as far on either side', async () => {
  const corpus = corpusFile(probedCorpus(30).replaceAll(/(-animal-\w+)-n-/g, '$1-s-'));
  const sides = async (purpose: string) => {
    const { value, interval } = await ask(purpose, { corpus });
    return [value - interval![0], interval![1] - value] as const;
  };
  const [below, above] = await sides('salience');
  assert.ok(below > 0 && Math.abs(below - above) < 1e-12, `${below} ${above}`);
  const [less, more] = await sides('content');
  assert.ok(Math.abs(less - more) > 1e-6, 'sentences are drawn: percentiles');
});

/** Chooses by values of four layers; in every draw those that judge are a little apart. */
function chooseBy(choosing: number[], judging: number[]) {
  const draws = (value: number, layer: number) =>
    Float64Array.from({ length: 40 }, (_, draw) => value + 0.01 * Math.sin(draw * (layer + 1)));
  const contrasts = judging.map((value, layer) => ({ value, draws: draws(value, layer) }));
  return choose({ choosing, judging: contrasts, documents: null }, { level: 0.95, numLayers: NUM_LAYERS });
}

test('a layer stands out where it leads all others, or more than half of them', () => {
  const alone = chooseBy([0.1, 0.9, 0.1, 0.1], [0.2, 0.8, 0.3, 0.4]);
  assert.deepEqual([alone.layer, alone.relativeDepth, alone.value, alone.rivals], [1, 1 / NUM_LAYERS, 0.8, []]);
  assert.equal(alone.reason, 'chosen on one part of the corpus, layer 1 leads every other layer on the other');
  const beside = chooseBy([0.1, 0.9, 0.1, 0.1], [0.2, 0.8, 0.8, 0.4]);
  assert.deepEqual([beside.layer, beside.rivals.map(({ layer }) => layer)], [1, [2]]);
  assert.equal(beside.reason, 'chosen on one part of the corpus, layer 1 leads all layers but 2 on the other');
});

test('no layer stands out where half of the others are not told from it', () => {
  const choice = chooseBy([0.1, 0.9, 0.1, 0.1], [0.2, 0.8, 0.8, 0.8]);
  assert.deepEqual([choice.layer, choice.relativeDepth], [null, null]);
  assert.equal(
    choice.reason,
    'layer 1 is chosen on one part of the corpus; on the other it is not told from 2 of 3 layers (2, 3)',
  );
});

test('a layer that another one leads does not stand out, and those that lead it are named apart', () => {
  const one = chooseBy([0.1, 0.9, 0.1, 0.1], [0.2, 0.5, 0.8, 0.1]);
  assert.deepEqual([one.layer, one.relativeDepth, one.value], [null, null, 0.5]);
  assert.equal(one.reason, 'layer 1 is chosen on one part of the corpus; on the other layer 2 leads it');
  assert.deepEqual(Object.keys(one.rivals[0]!), ['layer', 'difference', 'interval']);
  const [lower, upper] = one.rivals[0]!.interval!;
  assert.ok(lower < -0.3 && -0.3 < upper && upper < 0, JSON.stringify(one.rivals));
  const several = chooseBy([0.1, 0.9, 0.1, 0.1], [0.8, 0.5, 0.5, 0.9]);
  assert.deepEqual(
    several.rivals.map(({ layer }) => layer),
    [3, 0, 2],
  );
  assert.equal(
    several.reason,
    'layer 1 is chosen on one part of the corpus; on the other layers 0, 3 lead it, and it is not told from 1 of 3 layers (2)',
  );
});

test('the tasks that took part are named, and those left out with the reason; by norm there are none', async () => {
  const { tasks, leftOut } = await ask('meaning');
  assert.deepEqual(tasks, ['entity_type', 'information_status']);
  assert.deepEqual(
    leftOut,
    ['discourse_relation', 'supersense_noun', 'supersense_verb', 'supersense_preposition'].map((task) => ({
      task,
      reason: 'the corpus has no such labels',
    })),
  );
  const byNorm = await ask('content');
  assert.deepEqual([byNorm.tasks, byNorm.leftOut], [[], []]);
});

function corpusFile(text: string): string {
  const corpus = newPath('probed.conllu');
  writeFileSync(corpus, text);
  return corpus;
}

test('refused: too few documents for any to choose a layer, or to judge, before any state is asked for', async () => {
  const stages: string[] = [];
  const onProgress = ({ stage }: Progress) => stages.push(stage);
  const asked = (documents: number) =>
    askFor({ purpose: 'upos', corpus: corpusFile(probedCorpus(documents)) }, { onProgress });
  await assert.rejects(asked(19), /no task can be fitted: upos \(its units stand in 19 documents that judge/);
  await assert.rejects(asked(20), {
    name: 'UserError',
    message:
      /^no document that chooses a layer has labels of upos: documents drawn from \d+-probed: got 20; expected at least 21, with labels of each task in those that choose$/,
  });
  assert.equal(stages.join(), '');
  assert.deepEqual((await asked(21)).tasks, ['upos']);
  assert.ok(stages.includes('states') && stages.includes('probes'));
});

test('refused: a task without labels in the documents that choose', async () => {
  const corpus = corpusFile(probedCorpus(40));
  const { ids, selection } = drawDocuments(readCorpus(corpus).sentences, 8);
  const choosing = [...ids].flatMap(([id, at]) => (selection[at] === 1 ? [id] : []));
  assert.equal(choosing.length, 12);
  const documents = readFileSync(corpus, 'utf8').split(/(?=# newdoc)/);
  const bare = documents.map((text) =>
    choosing.some((id) => text.startsWith(`# newdoc id = ${id}\n`)) ? text.replace(/Entity=\S+/g, '_') : text,
  );
  await assert.rejects(
    ask('meaning', { corpus: corpusFile(bare.join('')) }),
    /no document that chooses a layer has labels of entity_type, information_status: documents drawn from \d+-probed: got 40; expected at least 21/,
  );
});

test('nothing is left on disk', async () => {
  const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith('which-layer-'));
  const earlier = left();
  await ask('upos');
  await assert.rejects(ask('supersense_noun'));
  assert.deepEqual(left(), earlier);
});

test('refused: a purpose there is not, one that no norm serves, one without labels', async () => {
  await assert.rejects(
    ask('struktur'),
    /for: got "struktur"; expected one of content, salience, structure.*Did you mean "structure"/,
  );
  for (const purpose of ['upos', 'structure', 'entity_salience'])
    await assert.rejects(ask(purpose, { by: 'norm' }), {
      name: 'UserError',
      message: `by, where a layer is chosen for ${purpose}: got "norm"; expected probe; by norm it is chosen for content or salience`,
    });
  await assert.rejects(
    ask('supersense_noun'),
    /no task can be fitted: supersense_noun \(the corpus has no such labels\)/,
  );
});

test('refused: by norm, sentences too few for a split, and words of one kind alone', async () => {
  await assert.rejects(
    ask('content', { sentences: 3 }),
    /probed: sentences, of which some choose a layer: got 3; expected at least 4$/,
  );
  await assert.rejects(
    ask('salience'),
    /no layer can be chosen for salience: the sample does not have both salient and other noun heads of entities: got "36 words in 18 sentences"; expected words of both kinds, in several documents, in each part of the corpus$/,
  );
});

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { ActivationCache } from '../../../toolkit/activations/cache';
import type { Progress } from '../../../toolkit/activations/progress';
import { openConverted } from '../../../toolkit/graph/convertedFolder';
import type { ReadingRow } from '../../../toolkit/harness/claims/multiverse';
import { foretell } from '../../../toolkit/harness/run/foretell';
import { readFigures } from '../../../toolkit/harness/run/readRun';
import { newPath } from '../../convertedFixture';
import { claimsAt, type SmallRuns, smallRuns } from '../smallRun';
import { probedCorpus } from './probedCorpus';

const DOCUMENTS = 30;
const JUDGED = 21; // three tenths are for choices
const TASKS = ['upos', 'deprel', 'head_upos', 'entity_type', 'information_status', 'xpos'];
const PROBES = { tasks: TASKS, folds: 3, controls: true, conditional: true, online: true, refits: 2 };

let small: SmallRuns;
let asked: object;
let dir: string;
before(async () => {
  small = await smallRuns();
  const corpus = newPath('probed.conllu');
  writeFileSync(corpus, probedCorpus(DOCUMENTS));
  asked = {
    corpus,
    scorers: [{ name: 'tas', site: ['post'] }],
    probes: PROBES,
    claims: { ...claimsAt(2), C9: { layer: 2 } },
  };
  dir = (await small.run({}, asked)).dir;
});

test('layer-map.json has every task with its measures at every layer, or the reason why not', () => {
  const { tasks } = readFigures(dir).layerMap!;
  assert.deepEqual(
    tasks.map(({ task, family, unit }) => [task, family, unit]),
    [
      ['upos', 'structure', 'word'],
      ['deprel', 'structure', 'word'],
      ['head_upos', 'structure', 'word'],
      ['entity_type', 'meaning', 'entity'],
      ['information_status', 'meaning', 'entity'],
      ['xpos', 'structure', 'word'],
    ],
  );
  for (const { task, n, documents, wordIdentity, layers, reason } of tasks) {
    if (task === 'xpos') {
      assert.deepEqual([n, documents, layers, reason], [0, 0, [], 'the corpus has no such labels']);
      continue;
    }
    // Of each judged document 13 words, of which 4 are nouns.
    assert.deepEqual([n, documents], [JUDGED * (task.endsWith('e') || task.endsWith('status') ? 4 : 13), JUDGED], task);
    assert.deepEqual(
      layers.map(({ layer, site }) => [layer, site]),
      [0, 1, 2, 3].map((layer) => [layer, 'post']),
    );
    assert.ok(wordIdentity!.information.value <= 1 && wordIdentity!.accuracy.value <= 1);
    for (const { layer, accuracy, information, bits, onlineCode, selectivity, readings, controls } of layers) {
      // Three words of each kind are in all documents: none is unseen.
      assert.deepEqual(Object.keys(readings), ['beyond layer 0']);
      const { value } = readings['beyond layer 0']!;
      assert.ok(layer === 0 ? value === 0 : Number.isFinite(value) && value !== 0);
      assert.deepEqual(Object.keys(controls), ['control task', 'permuted labels', 'norm alone', 'without norm']);
      assert.ok(accuracy.value >= 0 && accuracy.value <= 1 && information.value < 1);
      assert.ok(onlineCode!.value > 0 && onlineCode!.interval === null);
      assert.ok(Number.isFinite(bits.value) && Number.isFinite(selectivity!.value));
    }
  }
});

test('what the words alone tell is told at layer 0, and what follows from their order is not', () => {
  const [upos, , , entity, status] = readFigures(dir).layerMap!.tasks;
  assert.ok(upos!.layers[0]!.accuracy.value > 0.95, String(upos!.layers[0]!.accuracy.value));
  assert.ok(entity!.layers[0]!.accuracy.value > 0.95);
  // Half of the nouns are new and half given, whatever the word; position embeddings tell more of it.
  assert.ok(status!.layers[0]!.information.value < 1);
});

test('C9 is judged with its three parts, and only where there are probes', async () => {
  const { verdicts } = readFigures(dir);
  const found = verdicts.find(({ claim }) => claim === 'C9')!;
  assert.deepEqual(
    found.parts.map(({ part }) => part),
    ['structure', 'meaning', 'zone'],
  );
  const without = readFigures((await small.run({}, { ...asked, probes: null })).dir);
  assert.equal(without.layerMap, null);
  assert.ok(without.verdicts.every(({ claim }) => claim !== 'C9'));
});

test('neither states nor fits are left in a complete run', () => {
  assert.deepEqual(
    readdirSync(dir).filter((name) => name.startsWith('probes') || name.startsWith('states')),
    [],
  );
});

test('an interrupted run goes on from its fits and ends with the same bytes', async () => {
  const out = newPath('runs');
  const aborted = new AbortController();
  const steps: number[] = [];
  const onProgress = ({ stage, done }: Progress) => {
    if (stage !== 'probes') return;
    steps.push(done);
    if (done === 3) aborted.abort();
  };
  await assert.rejects(small.run({ out, onProgress, signal: aborted.signal }, asked), { name: 'AbortError' });
  const pieces = 5 * (1 + 4) + 1; // of the task and four controls the penalties and four folds; and the online code
  const upTo1 = Array.from({ length: pieces }, (_, piece) => (piece + 1) / pieces);
  upTo1.forEach((share, piece) => {
    assert.ok(Math.abs(steps[piece]! - share) < 1e-9, `${piece}: ${steps[piece]}`);
  });
  const states: Progress[] = [];
  const resumed = await small.run({ out, onProgress: (one) => one.stage === 'states' && states.push(one) }, asked);
  assert.equal(states.length, 0, 'the states are kept');
  for (const name of ['layer-map.json', 'verdicts.json'])
    assert.equal(readFileSync(join(resumed.dir, name), 'utf8'), readFileSync(join(dir, name), 'utf8'), name);
});

test('with a cache fits are kept, and another run takes them without states', async () => {
  process.env.AFN_CACHE = newPath('cache');
  const cache = new ActivationCache(newPath('activations'));
  const stages: string[] = [];
  const onProgress = ({ stage }: Progress) => stages.push(stage);
  const changed = { ...asked, probes: { ...PROBES, tasks: ['upos', 'deprel'] } };
  const first = await small.run({ cache, onProgress }, changed);
  assert.ok(stages.includes('states'));
  stages.length = 0;
  const second = await small.run({ cache, onProgress, out: newPath('runs') }, changed);
  assert.ok(!stages.includes('states'), 'the fits are kept');
  const mapOf = (run: { dir: string }) => readFileSync(join(run.dir, 'layer-map.json'), 'utf8');
  assert.equal(mapOf(second), mapOf(first));
});

test('a run is foretold with its fits, its room on disk and the tasks that are left out', async () => {
  const { probes } = await foretell(small.config(asked), { backend: small.backend });
  assert.equal(probes!.fits, 5 * (3 + 1) * (6 * 4 - 1), 'the task, four controls and layer 0 beside others');
  assert.deepEqual(probes!.leftOut, [{ task: 'xpos', reason: 'the corpus has no such labels' }]);
  const { hiddenSize } = openConverted(small.checkpoint).config;
  assert.equal(probes!.diskBytes, DOCUMENTS * 13 * hiddenSize * 4 * 4);
});

test('of controls those that are named are fitted, and without the control task C9 says what it did not test', async () => {
  const run = async (controls: unknown) => {
    const changed = { ...asked, probes: { ...PROBES, conditional: false, online: false, refits: 0, controls } };
    const { probes } = await foretell(small.config(changed), { backend: small.backend });
    const { layerMap, verdicts } = readFigures((await small.run({}, changed)).dir);
    const { selectivity, onlineCode, controls: fitted } = layerMap!.tasks[0]!.layers[1]!;
    assert.equal(onlineCode, null);
    const { because } = verdicts.find(({ claim }) => claim === 'C9')!;
    return {
      fits: probes!.fits,
      flops: probes!.flops,
      isLed: selectivity !== null,
      fitted: Object.keys(fitted),
      because,
    };
  };
  const [named, none] = [await run(['norm alone', 'control task']), await run(false)];
  assert.deepEqual([named.isLed, named.fitted], [true, ['control task', 'norm alone']]);
  assert.deepEqual([none.isLed, none.fitted], [false, []]);
  assert.deepEqual(
    [named.fits, named.flops],
    [3 * none.fits, 2 * none.flops],
    'the norm alone is fitted on one feature',
  );
  assert.doesNotMatch(named.because, /not tested/);
  assert.match(none.because, /; whether the tasks lead the control task was not tested, .*\(probes\.controls\)/);
});

test('probes at other places are readings of C9, each as long as the probes without controls', async () => {
  const fewer = {
    ...PROBES,
    tasks: ['upos', 'deprel', 'entity_type', 'information_status'],
    controls: false,
    conditional: false,
    online: false,
    refits: 0,
  };
  const config = { ...asked, probes: { ...fewer, alsoAt: { sites: ['pre'], aggregations: ['last'] } } };
  const of = async (probes: object) =>
    (await foretell(small.config({ ...asked, probes }), { backend: small.backend })).probes!;
  const [one, three] = [await of(fewer), await of(config.probes)];
  assert.deepEqual([three.passes, three.fits, three.flops], [3, 3 * one.fits, 3 * one.flops]);
  const online = await of({ ...fewer, online: true });
  assert.ok(Math.abs(online.flops / one.flops - 1 - 0.875 / 4) < 1e-9, 'seven eighths of the rows, beside four folds');
  const { dir: alsoAt } = await small.run({}, config);
  const { rows } = JSON.parse(readFileSync(join(alsoAt, 'readings.json'), 'utf8')) as { rows: ReadingRow[] };
  const ofC9 = rows.filter(({ claim }) => claim === 'C9');
  assert.deepEqual(new Set(ofC9.map(({ site }) => site)), new Set(['post', 'pre']));
  const all = ofC9.flatMap(({ variant, alike }) => [variant, ...alike.map((other) => other.variant)]);
  assert.ok(all.includes('last of wordpieces'));
  const atPre = ofC9.filter(({ site, variant }) => site === 'pre' && variant === null);
  assert.ok(
    atPre.every(({ reason = '' }) => !reason.includes('probes are of site')),
    atPre[0]!.reason,
  );
  assert.ok(!readdirSync(alsoAt).includes('probes-elsewhere'));
});

test('refused: another place for probes that is none, or theirs already', async () => {
  const at = (alsoAt: object) => small.run({}, { ...asked, probes: { ...PROBES, alsoAt } });
  await assert.rejects(
    at({ sites: ['prr'] }),
    /probes\.alsoAt\.sites: got "prr"; expected one of post, pre\. Did you mean "pre"\?/,
  );
  await assert.rejects(at({ sites: ['post'] }), /probes\.alsoAt: got "post"; expected places where the probes are not/);
  await assert.rejects(at({ aggregations: ['mean'] }), /probes\.alsoAt: got "mean"/);
});

test('refused: a run none of whose tasks can be fitted, each with its reason, before a pass', async () => {
  const corpus = newPath('few.conllu');
  writeFileSync(corpus, probedCorpus(19));
  const few = { ...asked, corpus };
  const says =
    /no task can be fitted: upos \(its units stand in 19 documents that judge: at least 20 are needed\); .*xpos \(the corpus has no such labels\)/;
  await assert.rejects(() => foretell(small.config(few), { backend: small.backend }), says);
  await assert.rejects(small.run({}, few), says);
});

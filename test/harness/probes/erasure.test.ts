import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { batchInputs, runTaps } from '../../../toolkit/activations/run';
import type { Model } from '../../../toolkit/activations/model';
import type { MetricRow } from '../../../toolkit/harness/measure/records';
import { erasedLoss } from '../../../toolkit/harness/probes/erasedLoss';
import { type Edit, fitEdits, wordConcepts } from '../../../toolkit/harness/probes/erasers';
import { foretell } from '../../../toolkit/harness/run/foretell';
import { erase } from '../../../toolkit/probing/leace';
import { TASKS } from '../../../toolkit/probing/tasks';
import { encodeInput } from '../../../toolkit/tokens/encodeInput';
import { newPath } from '../../convertedFixture';
import { plainProducts } from '../../probing/plainProducts';
import { claimsAt, type SmallRuns, smallRuns } from '../smallRun';
import { probedCorpus } from './probedCorpus';

const DOCUMENTS = 30;
const ERASURE = { sentences: 5, words: 2, layers: [1, 3], draws: 2 };
/** Of which nothing is erased. */
const OF_PAIRS = { name: 'same_word', unit: 'pair', column: 'lemma' };
const PROBES = { tasks: ['upos', 'entity_type', OF_PAIRS], folds: 2, controls: false, refits: 0, erasure: ERASURE };

let small: SmallRuns;
let model: Model;
let asked: { corpus: string; probes: object };
before(async () => {
  small = await smallRuns();
  model = await small.backend.loadModel(small.checkpoint);
  const corpus = newPath('probed.conllu');
  writeFileSync(corpus, probedCorpus(DOCUMENTS));
  asked = {
    corpus,
    ...{ scorers: [{ name: 'tas', site: ['post'] }], claims: { ...claimsAt(2), C9: { layer: 2 } } },
    probes: PROBES,
  };
});

const WORDS = ['The', 'dog', 'sees', 'xylophones', 'under', 'the', 'bridge', '.'];
const sentence = () => encodeInput(model.tokenizer, { text: WORDS.join(' '), words: WORDS, where: 'here' });

/** An eraser of one direction; of none where nothing is taken out. */
function edit(name: string, rank: number, factor: number): Edit {
  const H = model.config.hiddenSize;
  const along = Float64Array.from({ length: rank * H }, (_, h) => Math.sin(h + 1) / 4);
  const mean = Float64Array.from({ length: H }, (_, h) => 0.1 * h);
  return { name, factor, eraser: { mean, along, out: along.map((one) => 2 * one), rank, meanSquare: 1 } };
}

test('erasing nothing changes no loss, at no layer, to the last bit', async () => {
  for (const layer of [0, 1, model.config.numLayers]) {
    const at = { encoding: sentence(), place: { site: 'post', layer }, words: [1, 3] };
    const found = await erasedLoss(at, [edit('none', 0, 1), edit('not', 1, 0), edit('some', 1, 1)], model);
    assert.deepEqual([found.get('none')![0], found.get('not')![0]], [0, 0], `layer ${layer}`);
    assert.notEqual(found.get('some')![0], 0);
  }
});

test('the loss of a masked word rises as the model gives it for such states fed by hand', async () => {
  const encoding = sentence();
  const { hiddenSize: H, numLayers } = model.config;
  const own = edit('some', 1, 0.7);
  const length = encoding.inputIds.length;
  const words = [1, 3]; // `xylophones` has several wordpieces
  const rises: number[] = [];
  for (const word of words) {
    const positions = [...encoding.wordIds.keys()].filter((position) => encoding.wordIds[position] === word);
    const inputIds = encoding.inputIds.map((id, at) => (positions.includes(at) ? model.tokenizer.idOf('[MASK]') : id));
    const masked = { ...encoding, inputIds };
    const [taps] = await runTaps(model, [masked], ['hidden_states.2', 'mlm_logits']);
    const values = new Float32Array(length * H);
    for (let at = 0; at < length; at++)
      values.set(erase(taps!['hidden_states.2']!.values.slice(at * H, (at + 1) * H), own.eraser, 0.7), at * H);
    const fed = { ...batchInputs(model, [masked], length), 'hidden_states.2': { shape: [1, length, H], values } };
    const [logits] = await model.runner.run(fed, ['mlm_logits']);
    const V = taps!.mlm_logits!.values.length / length;
    const lossIn = (all: Float32Array) =>
      positions.reduce((sum, at) => {
        const row = [...all.subarray(at * V, (at + 1) * V)];
        return sum + Math.log(row.reduce((total, one) => total + Math.exp(one), 0)) - row[encoding.inputIds[at]!]!;
      }, 0);
    rises.push(lossIn(logits!.values) - lossIn(taps!.mlm_logits!.values));
  }
  assert.ok(numLayers > 2 && rises.every((rise) => Math.abs(rise) > 1e-3));
  const found = await erasedLoss({ encoding, place: { site: 'post', layer: 2 }, words }, [own], model);
  const expected = (rises[0]! + rises[1]!) / 2;
  assert.ok(Math.abs(found.get('some')![0]! - expected) < 1e-4, `${found.get('some')![0]}, not ${expected}`);
});

test('words have the class of their unit, nulls other labels of the same classes, and edits of a mean square alike', () => {
  const UNITS = 400;
  const labels = Int32Array.from({ length: UNITS }, (_, unit) => (unit % 7 === 0 ? -1 : unit % 3));
  const prepared = {
    task: TASKS[0]!,
    classes: ['a', 'b', 'c'],
    labels,
    stretches: {
      starts: Array.from({ length: UNITS }, (_, unit) => 2 * unit),
      ends: Array.from({ length: UNITS }, (_, unit) => 2 * unit + 2 - (unit % 2)),
    },
    documents: new Int32Array(UNITS),
    types: Array.from({ length: UNITS }, (_, unit) => `type ${unit % 11}`),
  };
  const concepts = wordConcepts([prepared], 2 * UNITS, { draws: 2, seed: 3 });
  assert.deepEqual(
    concepts.map(({ task, control, draw }) => [task, control, draw]),
    [
      ['upos', null, 0],
      ['upos', 'permuted labels', 0],
      ['upos', 'control task', 0],
      ['upos', 'permuted labels', 1],
      ['upos', 'control task', 1],
    ],
  );
  concepts[0]!.labels.forEach((label, word) => {
    const unit = word >> 1;
    assert.equal(label, word % 2 === 1 && unit % 2 === 1 ? -1 : labels[unit], `word ${word}`);
  });
  for (const { labels: others } of concepts.slice(1)) assert.notDeepEqual(others, concepts[0]!.labels);
  assert.notDeepEqual(concepts[1]!.labels, concepts[3]!.labels);
  const values = Float32Array.from(
    { length: 2 * UNITS * 3 },
    (_, at) => Math.sin(at * at) + ((at % 3) * (at >> 1)) / 900,
  );
  const rows = Array.from({ length: 2 * UNITS - 50 }, (_, row) => row);
  const edits = fitEdits(concepts, { layer: 1, values, features: 3 }, rows, plainProducts);
  const [own, ...others] = edits.map(({ eraser, factor }) => factor ** 2 * eraser.meanSquare);
  assert.equal(edits[0]!.factor, 1);
  for (const other of others) assert.ok(Math.abs(other - own!) < 1e-9 * own!, `${other}, not ${own}`);
  // Fitted on these rows alone: what stands in the others does not matter.
  const altered = values.map((value, at) => (at >= 3 * rows.length ? 1e3 : value));
  assert.deepEqual(fitEdits(concepts, { layer: 1, values: altered, features: 3 }, rows, plainProducts), edits);
});

const rowsOf = (dir: string): MetricRow[] =>
  (JSON.parse(readFileSync(join(dir, 'metrics.json'), 'utf8')) as { rows: MetricRow[] }).rows.filter(({ metric }) =>
    metric.startsWith('erasure_'),
  );

test('a run has rows by task and layer beside both nulls, is foretold, and goes on from where it stopped to the same bytes', async () => {
  const whole = await small.run({}, asked);
  const rows = rowsOf(whole.dir);
  const find = (metric: string, bin: string, layer: number, control: string | null) =>
    rows.filter((row) => row.metric === metric && row.bin === bin && row.layer === layer && row.control === control);
  for (const bin of ['upos', 'entity_type'])
    for (const layer of [1, 3])
      for (const control of ['permuted labels', 'control task']) {
        const [own, other, excess] = [
          find('erasure_effect', bin, layer, null),
          find('erasure_effect', bin, layer, control),
          find('erasure_excess', bin, layer, control),
        ].map(([row, ...more]) => {
          assert.equal(more.length, 0);
          return row!;
        });
        assert.ok(Math.abs(excess!.value! - (own!.value! - other!.value!)) < 1e-12);
        assert.ok(excess!.p !== null && excess!.pAdjusted! >= excess!.p && own!.p === null);
        assert.deepEqual([own!.ablation, own!.effect, own!.site, own!.nSentences], ['erase', 'masked_loss', 'post', 5]);
      }
  assert.equal(rows.length, 2 * 2 * 5);
  const { erasure } = (await foretell(small.config(asked), { backend: small.backend })).probes!;
  assert.equal(erasure!.runs, 5 * 2 * 2 * 2 * (1 + 2 * 2), 'sentences, layers, words, tasks, edits');

  const out = newPath('runs');
  const stop = new AbortController();
  const onProgress = ({ stage, done }: { stage: string; done: number }) => {
    if (stage === 'erasure' && done === 7) stop.abort();
  };
  await assert.rejects(small.run({ out, signal: stop.signal, onProgress }, asked), { name: 'AbortError' });
  const steps: number[] = [];
  const resumed = await small.run({ out, onProgress: (one) => one.stage === 'erasure' && steps.push(one.done) }, asked);
  assert.deepEqual(steps, [8, 9, 10]);
  for (const name of ['metrics.json', 'layer-map.json'])
    assert.equal(readFileSync(join(resumed.dir, name), 'utf8'), readFileSync(join(whole.dir, name), 'utf8'), name);
  assert.ok(!existsSync(join(resumed.dir, 'erasure.jsonl')));
  assert.deepEqual(
    readdirSync(resumed.dir).filter((name) => name.startsWith('states')),
    [],
  );
});

test('fewer than five words for each dimension erase nothing, and the rows and the forecast say why', async () => {
  // All sentences outside the selection split are in the sample: too few are left.
  const few = { ...asked, probes: { ...PROBES, erasure: { ...ERASURE, sentences: 55 } } };
  const says =
    /states of 32 dimensions need at least 160 words to fit an eraser on, and there are \d+ outside the sample/;
  const { probes } = await foretell(small.config(few), { backend: small.backend });
  assert.match(probes!.erasure!.reason!, says);
  const rows = rowsOf((await small.run({}, few)).dir);
  assert.deepEqual(
    rows.map(({ bin, value, layer }) => [bin, value, layer]),
    [
      ['upos', null, null],
      ['entity_type', null, null],
    ],
  );
  for (const { reason } of rows) assert.match(reason!, says);
});

test('refused: a layer beyond the checkpoint; nothing is erased without a masked-LM head', async () => {
  const beyond = { ...asked, probes: { ...PROBES, erasure: { ...ERASURE, layers: [4] } } };
  await assert.rejects(
    () => foretell(small.config(beyond), { backend: small.backend }),
    /probes\.erasure\.layers: beyond the checkpoint: got 4; expected 0 to 3/,
  );
  const headless = await smallRuns({ fixture: 'tiny-tanh' });
  const probes = { ...PROBES, erasure: { ...ERASURE, layers: [1] } };
  const config = headless.config({ ...asked, probes, claims: { ...claimsAt(2), C9: { layer: 2 } } });
  const { erasure } = (await foretell(config, { backend: headless.backend })).probes!;
  assert.equal(erasure!.reason, 'the checkpoint has no masked-LM head');
});

import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { sha256 } from '../../../toolkit/checkpoint/digest';
import { madeFrom, readInputs, readJob, Stopwatch } from '../../../toolkit/harness/job/job';
import { wordTable } from '../../../toolkit/harness/passes/wordTable';
import { layerMap, type MappedTask } from '../../../toolkit/harness/probes/layerMap';
import { measureProbes } from '../../../toolkit/harness/probes/probes';
import { generatorFor, shuffle } from '../../../toolkit/random';
import { newPath } from '../../convertedFixture';
import { smallRuns } from '../smallRun';

/**
 * States with a known amount of information, from the files of layers to the layer map. Each word has one of two classes, half of each
 * in every document, and the first number of its state at a layer agrees with its class in the same share of words of every document.
 */
const DOCUMENTS = 30;
/** Three tenths are for choices. */
const JUDGED = 21;
const PER_DOCUMENT = 120;
const PER_SENTENCE = 12;
const WORDS = DOCUMENTS * PER_DOCUMENT;
const WIDTH = 6;
/** Of words whose state says their class, at layers 0 to 3. */
const AGREEING = [0.6, 0.8, 0.95, 0.9];

/** Of a class that is told by a sign which is right in this share of words. */
const bitsOf = (share: number) => 1 + share * Math.log2(share) + (1 - share) * Math.log2(1 - share);

/** For each word 1 or -1, drawn document by document: this share of each class is 1. */
function signs(share: number, classes: Int8Array, name: string): Int8Array {
  const generator = generatorFor(3, name);
  const found = new Int8Array(WORDS).fill(-1);
  for (let document = 0; document < DOCUMENTS; document++)
    for (const one of [0, 1]) {
      const own = [...classes.keys()].filter((w) => Math.floor(w / PER_DOCUMENT) === document && classes[w] === one);
      shuffle(own, generator);
      for (const word of own.slice(0, Math.round(share * own.length))) found[word] = 1;
    }
  return found;
}

/** Half of the words of each document, and again half of those that have the class and of those that have it not. */
const classes = signs(0.5, new Int8Array(WORDS), 'classes').map((sign) => Number(sign > 0));
const unrelated = signs(0.5, classes, 'unrelated').map((sign) => Number(sign > 0));

function stateOf(layer: number): Float32Array {
  const agrees = signs(AGREEING[layer]!, classes, `layer ${layer}`);
  const generator = generatorFor(5, `noise ${layer}`);
  const noise = Float32Array.from({ length: WORDS * WIDTH }, () => ((generator.next() >>> 0) / 2 ** 32 - 0.5) * 3);
  return noise.map((value, at) => {
    const word = Math.floor(at / WIDTH);
    return at % WIDTH === 0 ? agrees[word]! * (2 * classes[word]! - 1) : value;
  });
}

/** Words with both classes in MISC. */
function corpus(): string {
  const FORMS = ['the', 'river', 'and', 'stone', 'bridge', 'dog', 'cat', 'quick'];
  return Array.from({ length: WORDS / PER_SENTENCE }, (_, sentence) => {
    const first = sentence * PER_SENTENCE;
    const lines = Array.from({ length: PER_SENTENCE }, (_, at) => {
      const misc = `Told=${classes[first + at]}|Unrelated=${unrelated[first + at]}`;
      return [at + 1, FORMS[(first + at) % 8], '_', 'NOUN', '_', '_', '_', '_', '_', misc].join('\t');
    });
    const begin = first % PER_DOCUMENT === 0 ? `# newdoc id = document-${first / PER_DOCUMENT}\n` : '';
    return `${begin}# sent_id = ${sentence}\n${lines.join('\n')}\n\n`;
  }).join('');
}

let told: MappedTask;
let nothing: MappedTask;
before(async () => {
  const { config, backend } = await smallRuns();
  const path = newPath('known.conllu');
  writeFileSync(path, corpus());
  const task = (name: string, misc: string) => ({ name, misc, family: 'meaning' });
  const probes = { tasks: [task('told', 'Told'), task('nothing', 'Unrelated')], controls: [], refits: 0 };
  const asked = config({ corpus: path, scorers: [{ name: 'tas' }], probes });
  const quiet = { cache: null, onProgress: () => undefined, say: () => undefined, signal: undefined };
  const tools = { ...quiet, backend, watch: new Stopwatch() };
  const job = readJob(await readInputs(asked, tools, { otherRuns: [], additions: [] }));
  const { site, aggregation } = job.config.probes!;
  const text = sha256(JSON.stringify(job.encodings.map(({ inputIds }) => inputIds)));
  const dir = newPath('run');
  mkdirSync(join(dir, 'states'), { recursive: true });
  const layers = AGREEING.map((_, layer) => {
    const bytes = Buffer.from(stateOf(layer).buffer);
    writeFileSync(join(dir, 'states', `layer-${layer}.f32`), bytes);
    return sha256(bytes);
  });
  const of = { ...madeFrom(job.inputs), site, aggregation, text };
  const header = { of, words: WORDS, features: AGREEING.map(() => WIDTH), layers };
  writeFileSync(join(dir, 'states', 'states.json'), JSON.stringify(header));
  const context = { job, table: wordTable({ ...job, columns: new Map(), seed: job.config.seed }) };
  const model = () => Promise.reject(new Error('the planted states were not taken'));
  const probed = await measureProbes(context, job.config.probes!, { ...tools, dir, model });
  [told, nothing] = layerMap(probed, 0.95).tasks as [MappedTask, MappedTask];
});

test('the layer map has at each layer the bits that its states tell, within 5 % where they tell much', () => {
  assert.deepEqual([told.n, told.documents], [JUDGED * PER_DOCUMENT, JUDGED]);
  assert.deepEqual(
    told.layers.map(({ layer }) => layer),
    AGREEING.map((_, layer) => layer),
  );
  for (const { layer, bits, accuracy, information } of told.layers) {
    const truth = bitsOf(AGREEING[layer]!);
    // Of layer 0, which tells 0.029 bits, 5 % are less than a probe of six numbers loses.
    const within = Math.max(0.05 * truth, 0.005);
    assert.ok(Math.abs(bits.value - truth) < within, `layer ${layer}: ${bits.value} bits, not ${truth}`);
    assert.ok(Math.abs(information.value - truth) < within, 'a class takes one bit');
    assert.ok(Math.abs(accuracy.value - AGREEING[layer]!) < 0.02, `layer ${layer}: ${accuracy.value}`);
  }
});

test('the layer that the most is put into is the best, and none is as good', () => {
  assert.deepEqual([told.best, told.notToldFromBest], [2, [2]]);
});

test('of a class that the states do not tell the layer map has no bits', () => {
  for (const { layer, bits } of nothing.layers)
    assert.ok(Math.abs(bits.value) < 0.01, `layer ${layer}: ${bits.value} bits`);
});

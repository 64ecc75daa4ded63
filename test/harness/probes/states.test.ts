import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { runTaps } from '../../../toolkit/activations/run';
import { readInputs, readJob, Stopwatch } from '../../../toolkit/harness/job/job';
import { wordTable } from '../../../toolkit/harness/passes/wordTable';
import { statesOf } from '../../../toolkit/harness/probes/states';
import { newPath } from '../../convertedFixture';
import { smallRuns } from '../smallRun';

/** The first word has several wordpieces, as has one amid a sentence. */
const SENTENCES = [
  ['xylophones', 'sees', 'the', 'old', 'river', '.'],
  ['The', 'cats', 'xylophones', 'barked', '!'],
];
const LAYERS = 4;
const WIDTH = 32;

function corpus(): string {
  return SENTENCES.map((words, sentence) => {
    const lines = words.map((form, at) => [at + 1, form, '_', 'NOUN', '_', '_', '_', '_', '_', '_'].join('\t'));
    return `# newdoc id = ${sentence}\n# sent_id = ${sentence}\n# text = ${words.join(' ')}\n${lines.join('\n')}\n\n`;
  }).join('');
}

test("probes are fitted on the mean of the states of a word's own wordpieces, at every layer", async () => {
  const { config, backend, checkpoint } = await smallRuns();
  const path = newPath('states.conllu');
  writeFileSync(path, corpus());
  const quiet = { cache: null, onProgress: () => undefined, say: () => undefined, signal: undefined };
  const tools = { ...quiet, backend, watch: new Stopwatch() };
  const asked = config({ corpus: path, probes: { tasks: ['upos'] } });
  const job = readJob(await readInputs(asked, tools, { otherRuns: [], additions: [] }));
  const context = { job, table: wordTable({ ...job, columns: new Map(), seed: job.config.seed }) };
  const dir = newPath('run');
  mkdirSync(dir);
  const model = await backend.loadModel(checkpoint);
  const probes = job.config.probes!;
  const found = await statesOf(context, probes, { ...tools, dir, model: () => Promise.resolve(model) });
  assert.deepEqual([found.words, found.layers], [SENTENCES.flat().length, LAYERS]);
  for (let layer = 0; layer < LAYERS; layer++) {
    const tap = model.tap({ kind: 'state', layer, site: probes.site }).name;
    const expected: number[] = [];
    for (const [sentence, encoding] of job.encodings.entries()) {
      const [taps] = await runTaps(model, [encoding], [tap]);
      const pieceAt = (at: number) => taps![tap]!.values.subarray(at * WIDTH, (at + 1) * WIDTH);
      SENTENCES[sentence]!.forEach((_, word) => {
        const pieces = [...encoding.wordIds.keys()].filter((at) => encoding.wordIds[at] === word).map(pieceAt);
        const of = (h: number) => pieces.reduce((sum, piece) => sum + piece[h]!, 0) / pieces.length;
        expected.push(...Array.from({ length: WIDTH }, (_, h) => of(h)));
      });
    }
    found.layer(layer).forEach((value, at) => {
      assert.ok(Math.abs(value - expected[at]!) < 1e-4, `layer ${layer}, entry ${at}: ${value}, not ${expected[at]}`);
    });
  }
  await model.dispose();
});

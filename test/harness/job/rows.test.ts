import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { runTaps } from '../../../toolkit/activations/run';
import type { Job } from '../../../toolkit/harness/job/job';
import { findMoments, scoreRun, withModel } from '../../../toolkit/harness/passes/scoring';
import { mergeRuns } from '../../../toolkit/harness/run/merge';
import { scoreTokens } from '../../../toolkit/rationale/scoreTokens';
import { newPath } from '../../convertedFixture';
import { assertRefused } from '../../refusal';
import { describeMethod } from '../../../toolkit/report/method';
import { readRun } from '../../../toolkit/harness/run/readRun';
import { jobOf, scoringTools } from '../passes/scoredJob';
import { smallCorpus } from '../smallCorpus';
import { claimsAt, manifestOf, type SmallRuns, smallRuns, steadyBytes } from '../smallRun';

const STRIDE = 10;
/** Two sentences of more words than the 24 positions of a tiny checkpoint. */
const LONG = [30, 57].map((words, at) => {
  const lines = Array.from({ length: words }, (_, word) => {
    const [form, upos] = [
      ['old', 'ADJ'],
      ['dog', 'NOUN'],
      ['sees', 'VERB'],
      ['the', 'DET'],
      [',', 'PUNCT'],
    ][(word * 7) % 5]!;
    return `${word + 1}\t${form}\t_\t${upos}\t_\t_\t${word === 0 ? 0 : 1}\t_\t_\t_`;
  });
  return `# sent_id = long-${at}\n${lines.join('\n')}\n\n`;
});

let small: SmallRuns;
let corpus: string;
let job: Job;
before(async () => {
  small = await smallRuns();
  corpus = newPath('long.conllu');
  writeFileSync(corpus, smallCorpus(28) + LONG.join(''));
  job = await jobOf(small, asked());
});

const asked = (changes: object = {}) => ({ corpus, scorers: [{ name: 'tas' }], stride: STRIDE, ...changes });

test('a long sentence is read in windows, whose own tokens are those of the sentence in their order', () => {
  assert.equal(job.encodings.length, 30);
  const long = job.rows.filter(({ own }) => own !== null);
  assert.ok(long.length > 2, `${long.length} windows`);
  for (const sentence of new Set(long.map((row) => row.sentence))) {
    const rows = long.filter((row) => row.sentence === sentence);
    assert.ok(rows.every(({ encoding }) => encoding.inputIds.length <= 24));
    const ids = rows.flatMap(({ encoding, own }) => own!.map((at) => encoding.inputIds[at]!));
    assert.deepEqual(ids, job.encodings[sentence]!.inputIds);
  }
});

test('its scores are those that score gives by the same stride', async () => {
  const dir = newPath('run');
  mkdirSync(dir);
  const { columns } = await scoreRun(job, dir, scoringTools(small));
  const model = await small.backend.loadModel(job.checkpoint.dir);
  const scored = await scoreTokens(model, job.encodings, [0, 2], 'post', { stride: STRIDE });
  await model.dispose();
  for (const layer of [0, 2]) {
    const expected = scored.flat().map(({ tas }) => tas[layer]!);
    const found = columns.get(`tas.post.${layer}`)!;
    assert.equal(found.length, expected.length);
    for (const [at, value] of expected.entries())
      assert.ok(Math.abs(found[at]! - value) <= 1e-5 * value, `${layer}, ${at}`);
  }
});

test('means of the selection split count each token once, from the window that it is read in', async () => {
  const tools = scoringTools(small);
  const all = { ...job, isSelection: job.isSelection.map(() => true) };
  const { moments } = await withModel(all, tools, (model) => findMoments(all, 'moments', tools, model));
  const model = await small.backend.loadModel(job.checkpoint.dir);
  const taps = await runTaps(
    model,
    job.rows.map(({ encoding }) => encoding),
    ['hidden_states.1'],
  );
  await model.dispose();
  const mean = moments.get('mean.hidden_states.1')!;
  const places = job.rows.flatMap(({ encoding, own }, row) =>
    (own ?? [...encoding.inputIds.keys()]).flatMap((at) => (encoding.special[at] ? [] : [{ row, at }])),
  );
  assert.equal(places.length, job.encodings.flatMap(({ special }) => special.filter((is) => !is)).length);
  for (const [h, value] of mean.entries()) {
    const sum = places.reduce(
      (sum, { row, at }) => sum + taps[row]!['hidden_states.1']!.values[at * mean.length + h]!,
      0,
    );
    assert.ok(Math.abs(value - sum / places.length) < 1e-5, `${h}`);
  }
});

test('a run says so in its manifest and report, and its shards make up the same', async () => {
  const { dir } = await small.run({}, asked({ claims: claimsAt(2) }));
  assert.deepEqual(manifestOf(dir).corpus.windows, { stride: STRIDE, sentences: 2 });
  const said = "; 2 longer than the model's positions were read in windows, each 10 tokens after the one before.";
  assert.ok(describeMethod(readRun(dir))[0]!.includes(said));
  const shards = [];
  for (const shard of ['1/2', '2/2']) shards.push((await small.run({}, asked({ shard }))).dir);
  const merged = await mergeRuns(shards, { backend: small.backend, out: newPath('runs') });
  assert.deepEqual(steadyBytes(merged.dir), steadyBytes(dir));
});

test('without a stride a long sentence is refused; a stride and a cut exclude each other', async () => {
  const plain = { corpus, scorers: [{ name: 'tas' }] };
  await assertRefused(
    () => jobOf(small, plain),
    /^sentence long-0: Tokens in the text: got \d+; expected at most 24, or truncate=true, or a stride of windows$/,
  );
  await assertRefused(() => small.config(asked({ truncate: true })), /truncate: .*false where there is a stride/);
  await assertRefused(
    () => jobOf(small, asked({ stride: 23 })),
    /^stride: got 23; expected a whole number of tokens from 1 to 22/,
  );
});

test('what runs whole sentences through the model refuses one that is read in windows, and no other', async () => {
  for (const changes of [
    { faithfulness: { scorers: [{ name: 'frequency' }] } },
    { interventions: {} },
    { probes: { tasks: ['upos'] } },
  ]) {
    const [name] = Object.keys(changes);
    const message = new RegExp(
      `^${name}: whole sentences go through the model there, and one is longer than its positions`,
    );
    await assertRefused(() => jobOf(small, asked(changes)), message);
    await jobOf(small, { ...asked(changes), corpus: small.corpus });
  }
});

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { ActivationCache } from '../../../toolkit/activations/cache';
import { runTaps } from '../../../toolkit/activations/run';
import type { ReadingRow } from '../../../toolkit/harness/claims/multiverse';
import type { Job } from '../../../toolkit/harness/job/job';
import { foretell } from '../../../toolkit/harness/run/foretell';
import { inContextKey } from '../../../toolkit/harness/passes/inContext';
import { scoreRun } from '../../../toolkit/harness/passes/scoring';
import { newPath } from '../../convertedFixture';
import { assertRefused } from '../../refusal';
import { smallCorpus } from '../smallCorpus';
import { claimsAt, manifestOf, type SmallRuns, smallRuns } from '../smallRun';
import { jobOf, scoringTools } from './scoredJob';

const SCORERS = [
  ...['tas', 'attention_received', 'attention_rollout', 'attention_norm'].map((name) => ({ name })),
  { name: 'tas', centring: ['mean'] }, // with which C4 has a reading without the mean
];
/** Two words, which are not measured and are read all the same. */
const SHORT = '# text = Dogs !\n1\tDogs\t_\tNOUN\t_\t_\t0\t_\t_\t_\n2\t!\t_\tPUNCT\t_\t_\t1\t_\t_\t_\n\n';

let small: SmallRuns;
let corpus: string;
let job: Job;
before(async () => {
  small = await smallRuns({ fixture: 'gpt2-gelu', sentences: 32 });
  corpus = newPath('documents.conllu');
  const sentences = smallCorpus(32).split('\n\n').slice(0, -1);
  writeFileSync(corpus, sentences.map((sentence, at) => `${sentence}\n\n${at % 4 === 1 ? SHORT : ''}`).join(''));
  job = await jobOf(small, asked());
});

const asked = (changes: object = {}) => ({
  ...{ corpus, scorers: SCORERS, claims: claimsAt(2), context: 'document' },
  ...changes,
});

/** The words before each sentence in its document, those of short sentences too, and its own. */
function textsByHand(): { before: string[]; own: string[] }[] {
  let document: string[] = [];
  return readFileSync(corpus, 'utf8')
    .split('\n\n')
    .slice(0, -1)
    .flatMap((lines) => {
      if (lines.includes('# newdoc')) document = [];
      const own = lines.split('\n').flatMap((line) => (line.startsWith('#') ? [] : [line.split('\t')[1]!]));
      const before = document;
      document = [...document, ...own];
      return own.length < 4 ? [] : [{ before, own }];
    });
}

test('scores in context are those of the concatenated text, at the tokens of the sentence', async () => {
  const dir = newPath('run');
  mkdirSync(dir);
  const { columns } = await scoreRun(job, dir, scoringTools(small));
  const model = await small.backend.loadModel(job.checkpoint.dir);
  const texts = textsByHand();
  assert.equal(texts.length, 32);
  const encodings = texts.map(({ before, own }) => model.tokenizer.encodeWords([...before, ...own]));
  const taps = ['tas.0', 'tas.2', 'read_norm.2', 'attention_received.2', 'shift.2'];
  const found = await runTaps(model, encodings, taps);
  await model.dispose();
  const expected = (tap: string, of: (values: Float32Array, tokens: number) => ArrayLike<number>) =>
    encodings.flatMap(({ wordIds }, at) => {
      const values = of(found[at]![tap]!.values, wordIds.length);
      const first = wordIds.indexOf(texts[at]!.before.length);
      return Array.from(values).slice(first);
    });
  const asIs = (values: Float32Array) => values;
  const meanOverHeads = (values: Float32Array, tokens: number) => {
    const heads = values.length / tokens;
    return Array.from({ length: tokens }, (_, token) => {
      const weights = Array.from({ length: heads }, (_, head) => values[head * tokens + token]!);
      return weights.reduce((sum, weight) => sum + weight, 0) / heads;
    });
  };
  for (const [key, tap, of] of [
    ['tas.stream.0', 'tas.0', asIs],
    ['tas.stream.2', 'tas.2', asIs],
    ['tas.read.2', 'read_norm.2', asIs],
    ['attention_received.2', 'attention_received.2', meanOverHeads],
    ['shift.2', 'shift.2', asIs],
  ] as const) {
    const own = columns.get(inContextKey(key))!;
    const byHand = expected(tap, of);
    assert.equal(own.length, columns.get(key)!.length);
    assert.equal(own.length, byHand.length);
    const largest = byHand.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    for (const [at, value] of byHand.entries())
      assert.ok(Math.abs(own[at]! - value) <= 1e-5 * largest, `${key} ${at}: ${own[at]} for ${value}`);
  }
  assert.notDeepEqual(columns.get(inContextKey('tas.stream.2')), columns.get('tas.stream.2'));
});

test('the multiverse has each reading of the sentence by itself and in its document, and is judged by the first', async () => {
  const { dir } = await small.run({}, asked());
  const { rows } = JSON.parse(readFileSync(join(dir, 'readings.json'), 'utf8')) as { rows: ReadingRow[] };
  for (const claim of ['C3', 'C4', 'C5', 'C6']) {
    const own = rows.filter((row) => row.claim === claim && row.site === 'stream' && row.layer === 2);
    const levels = own.flatMap((row) => [row, ...row.alike]).map(({ context }) => context);
    assert.deepEqual([...new Set(levels)].sort(), ['document', 'sentence'], claim);
    const judged = own.filter((row) => row.default).map(({ context }) => context);
    assert.deepEqual([...new Set(judged)], ['sentence']);
    const valueIn = (context: string) => own.find((row) => row.context === context && row.estimate !== null)?.estimate;
    assert.notEqual(valueIn('document'), undefined, claim);
    assert.notEqual(valueIn('document'), valueIn('sentence'), claim);
  }
  const lacking = rows.filter((row) => row.claim === 'C4' && row.site === 'stream' && row.layer === 2 && row.reason);
  assert.deepEqual(
    lacking.map(({ part, variant, context }) => [part, variant, context]),
    ['vector', 'activation'].map((part) => [part, 'mean removed', 'document']),
  );
  assert.equal(lacking[0]!.reason, 'the mean state is of sentences that are read by themselves');
  const { context } = manifestOf(dir).corpus;
  assert.equal(context!.sentences, 24, 'all but those that begin a document');
});

test('scores in context are kept beside those of sentences, and foretold', async () => {
  const cache = new ActivationCache(newPath('cache'));
  const config = small.config(asked());
  const passesOf = async () => {
    const dir = newPath('run');
    mkdirSync(dir);
    return (await scoreRun(job, dir, scoringTools(small, cache))).passes;
  };
  const before = await foretell(config, { backend: small.backend, cache });
  const first = await passesOf();
  assert.deepEqual([first.forwardPasses, first.tokens], [before.forwardPasses, before.tokens]);
  assert.deepEqual(await passesOf(), { fromCache: true, forwardPasses: 0, tokens: 0 });
  assert.equal((await foretell(config, { backend: small.backend, cache })).tokens, 0);
});

test('without it nothing of context stands in the readings', async () => {
  const { dir } = await small.run({}, asked({ context: 'sentence', scorers: [{ name: 'tas' }] }));
  assert.ok(!readFileSync(join(dir, 'readings.json'), 'utf8').includes('"context"'));
});

test('a model that reads both ways has no readings in context, and shards have none', async () => {
  const encoder = await smallRuns({ fixture: 'modernbert-gelu', sentences: 8 });
  await assertRefused(
    () => jobOf(encoder, asked()),
    /^context: the model is not causal: .* depends on what comes after: got "document"; expected "sentence"$/,
  );
  await assertRefused(() => small.config(asked({ shard: '1/2' })), /shard: .*null where the context is the document/);
});

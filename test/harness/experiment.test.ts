import * as tf from '@tensorflow/tfjs-core';
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { before, test } from 'node:test';
import { loadModel } from '../../toolkit/activations/model';
import { runTaps } from '../../toolkit/activations/run';
import { type Backend, selectBackend } from '../../toolkit/backend/backend';
import { parseExperimentConfig } from '../../toolkit/harness/config/config';
import { type Run, runExperiment, type RunOptions } from '../../toolkit/harness/experiment';
import type { Progress } from '../../toolkit/activations/progress';
import { readRun } from '../../toolkit/harness/run/readRun';
import { publishRun } from '../../toolkit/report/publish';
import { convertedFixture, newPath } from '../convertedFixture';
import { assertRefused } from '../refusal';
import { smallCorpus } from './smallCorpus';

const SENTENCES = 60;
/** The files whose bytes do not vary from run to run. */
const STEADY = ['config.json', 'metrics.json', 'metrics.csv', 'tokens.jsonl', 'verdicts.json'];

let backend: Backend;
let corpus: string;
let checkpoint: string;
before(async () => {
  backend = await selectBackend('wasm');
  checkpoint = await convertedFixture('tiny-gelu');
  corpus = newPath('small.conllu');
  writeFileSync(corpus, smallCorpus(SENTENCES));
});

function run(options: Partial<RunOptions> = {}, changes: object = {}): Promise<Run> {
  const config = parseExperimentConfig({
    name: 'small',
    checkpoint,
    corpus,
    scorers: [{ name: 'tas', aggregation: ['mean', 'max'] }, { name: 'attention_received' }],
    high: { scopes: ['sentence', 'corpus'] },
    bootstrap: { draws: 20 },
    claims: { C3: { layer: 2 }, C5: { layer: 2 }, C6: { layer: 2 } },
    ...changes,
  });
  return runExperiment(config, { backend, out: newPath('runs'), ...options });
}

function steadyBytes(dir: string): string[] {
  return STEADY.map((name) => readFileSync(join(dir, name), 'utf8'));
}

/** Reports of forward passes: the first says where the run begins, then one a batch. */
function passCounter(): { reports: Progress[]; onProgress: (progress: Progress) => void } {
  const reports: Progress[] = [];
  return {
    reports,
    onProgress: (progress) => {
      if (progress.stage === 'forward passes') reports.push({ ...progress });
    },
  };
}

test('a run folder holds every file of the contract, and nothing else', async () => {
  const { dir, verdicts, wasComplete } = await run({ publish: publishRun });
  assert.equal(wasComplete, false);
  assert.match(dir, /\/small\/[0-9a-f]{12}$/);
  assert.deepEqual(readdirSync(dirname(dir)), [dir.split('/').at(-1)]);
  assert.deepEqual(readdirSync(dir).sort(), [...STEADY, 'charts', 'manifest.json', 'report.md'].sort());
  const charts = readdirSync(join(dir, 'charts'));
  const names = charts.filter((name) => name.endsWith('.vl.json')).map((name) => name.replace('.vl.json', ''));
  assert.ok(names.length >= 3, charts.join(' '));
  assert.deepEqual(charts.sort(), names.flatMap((name) => [`${name}.png`, `${name}.svg`, `${name}.vl.json`]).sort());
  assert.deepEqual(
    verdicts.map(({ claim }) => claim),
    ['C1', 'C2', 'C3', 'C4', 'C5', 'C6', 'C7'],
  );
  assert.deepEqual(readRun(dir).verdicts, verdicts);
  assert.match(readFileSync(join(dir, 'report.md'), 'utf8').split('\n')[0]!, /small: is layer 2 the layer\?$/);
});

test('publishing again from the folder alone gives the same charts and report', async () => {
  const { dir } = await run({ publish: publishRun });
  const bytes = () =>
    ['report.md', ...readdirSync(join(dir, 'charts')).map((name) => `charts/${name}`)].map((name) =>
      readFileSync(join(dir, name)).toString('base64'),
    );
  const first = bytes();
  writeFileSync(join(dir, 'report.md'), '');
  await publishRun(dir);
  assert.deepEqual(bytes(), first);
});

test('metrics.json: one row a metric, cell, aggregation and scope; numbers, or null with a reason', async () => {
  const { dir } = await run();
  const text = readFileSync(join(dir, 'metrics.json'), 'utf8');
  assert.doesNotMatch(text, /NaN|Infinity/);
  const { metrics: rows } = readRun(dir);
  // By scores 9 metrics, by HIGH 5 for each of 2 scopes; 8 cells of tas by 2 aggregations, 3 of attention; content_share once.
  assert.equal(rows.length, (9 + 5 * 2) * (8 * 2 + 3) + 1);
  const places = rows.map((row) => [row.metric, row.scorer, row.layer, row.site, row.aggregation, row.scope].join(' '));
  assert.equal(new Set(places).size, rows.length);
  for (const [at, { value, interval, reason }] of rows.entries()) {
    assert.equal(value === null, reason !== undefined, places[at]);
    for (const number of [value, ...(interval ?? [])])
      assert.ok(number === null || Number.isFinite(number), places[at]);
  }
  assert.ok(rows.some(({ metric, value }) => metric === 'auc_salient_head' && value !== null));
  const primary = rows.filter((row) => row.primary);
  assert.equal(primary.length, (9 + 5) * (8 + 3) + 1);
  assert.ok(
    primary.every(({ aggregation }) => aggregation === null || aggregation === 'mean' || aggregation === 'sum'),
  );
  assert.ok(primary.every(({ scope }) => scope === null || scope === 'sentence'));
});

test('the boundary of HIGH is drawn over what the scope says', async () => {
  const { dir } = await run();
  const { metrics, words } = readRun(dir);
  const content = words.map(({ stratum }) => stratum === 'content');
  const scores = words.map((word) => word.scores['tas.post.2']!);
  const share = (high: boolean[]) => content.filter((is, at) => is && high[at]).length / high.filter(Boolean).length;
  const reaches = (values: number[]) => {
    const sorted = [...values].sort((a, b) => a - b);
    const position = 0.75 * (sorted.length - 1);
    const below = Math.floor(position);
    const boundary = sorted[below]! + (position - below) * ((sorted[below + 1] ?? sorted[below]!) - sorted[below]!);
    return (value: number) => value >= boundary - 1e-12;
  };
  const overCorpus = share(scores.map(reaches(scores)));
  const overSentence = share(
    words.map((word, at) => reaches(scores.filter((_, i) => words[i]!.sentence === word.sentence))(scores[at]!)),
  );
  const valueOf = (scope: string) =>
    metrics.find(
      (row) =>
        row.metric === 'high_content_share' &&
        row.scorer === 'tas' &&
        row.layer === 2 &&
        row.site === 'post' &&
        row.aggregation === 'mean' &&
        row.scope === scope,
    )!.value!;
  assert.notEqual(overCorpus, overSentence);
  assert.ok(Math.abs(valueOf('corpus') - overCorpus) < 1e-12);
  assert.ok(Math.abs(valueOf('sentence') - overSentence) < 1e-12);
});

test('the same run twice gives the same bytes', async () => {
  assert.deepEqual(steadyBytes((await run()).dir), steadyBytes((await run()).dir));
});

test('config, seed, corpus and checkpoint each make another run; paths do not', async () => {
  const copy = newPath('renamed.conllu');
  writeFileSync(copy, readFileSync(corpus));
  const hash = async (changes: object) => (await run({}, { layers: [2], ...changes })).dir.split('/').at(-1);
  const base = await hash({});
  assert.equal(await hash({ corpus: copy }), base);
  for (const changes of [{ seed: 9 }, { limit: 50 }, { checkpoint: await convertedFixture('tiny-gelu', 'float16') }])
    assert.notEqual(await hash(changes), base, Object.keys(changes)[0]);
});

test('a complete run is reported, not repeated, unless fresh', async () => {
  const out = newPath('runs');
  const first = await run({ out });
  const second = passCounter();
  const reported = await run({ out, onProgress: second.onProgress });
  assert.deepEqual(reported, { ...first, wasComplete: true });
  assert.deepEqual(second.reports, []);
  const third = passCounter();
  const repeated = await run({ out, fresh: true, onProgress: third.onProgress });
  assert.deepEqual(repeated, first);
  assert.equal(third.reports[0]!.done, 0);
  assert.ok(third.reports.length > 2);
});

test('a fresh run that fails leaves the complete one as it was', async () => {
  const out = newPath('runs');
  const { dir } = await run({ out });
  const bytes = steadyBytes(dir);
  const publish = () => Promise.reject(new Error('no ink'));
  await assert.rejects(run({ out, fresh: true, publish }), { message: 'no ink' });
  assert.deepEqual(steadyBytes(dir), bytes);
});

test('a run whose publishing failed resumes without a forward pass and ends with the same bytes', async () => {
  const out = newPath('runs');
  const failing = passCounter();
  const publish = () => Promise.reject(new Error('no ink'));
  await assert.rejects(run({ out, publish, onProgress: failing.onProgress }), { message: 'no ink' });
  assert.ok(failing.reports.length >= 4, 'at least three batches');
  const resumed = passCounter();
  const { dir, wasComplete } = await run({ out, onProgress: resumed.onProgress });
  assert.equal(wasComplete, false);
  assert.deepEqual(
    resumed.reports.map(({ done, total }) => done / total),
    [1],
  );
  assert.deepEqual(steadyBytes(dir), steadyBytes((await run()).dir));
  assert.equal(existsSync(`${dir}.partial`), false);
});

test('a run killed in the middle of a line, and again later, resumes with the batches it had', async () => {
  const out = newPath('runs');
  const whole = passCounter();
  let partial = '';
  const publish = (dir: string) => {
    partial = dir;
    return Promise.reject(new Error('killed'));
  };
  await assert.rejects(run({ out, publish, onProgress: whole.onProgress }), { message: 'killed' });
  const journal = join(partial, 'scores.jsonl');
  const secondLine = readFileSync(journal, 'utf8').indexOf('\n') + 1;
  truncateSync(journal, secondLine + 40);
  const resumed = passCounter();
  await assert.rejects(run({ out, publish, onProgress: resumed.onProgress }), { message: 'killed' });
  const { dir } = await run({ out });
  assert.deepEqual(resumed.reports, whole.reports.slice(1));
  assert.deepEqual(steadyBytes(dir), steadyBytes((await run()).dir));
  assert.deepEqual(readdirSync(dir).sort(), [...STEADY, 'manifest.json'].sort());
});

test('a run leaves the number of tensors where it was, finished or failed', async () => {
  const { numTensors } = tf.memory();
  await run();
  assert.equal(tf.memory().numTensors, numTensors);
  await assert.rejects(run({ publish: () => Promise.reject(new Error('no ink')) }));
  assert.equal(tf.memory().numTensors, numTensors);
});

test('word scores are the taps of their wordpieces; special tokens and words without wordpieces are left out', async () => {
  const { dir } = await run();
  const { words } = readRun(dir);
  const forms = smallCorpus(SENTENCES).split('\n\n').slice(0, SENTENCES);
  const sentences = forms.map((block) => block.split('\n').filter((line) => /^\d/.test(line)));
  const model = await loadModel(checkpoint);
  const encodings = sentences.map((lines) => model.tokenizer.encodeWords(lines.map((line) => line.split('\t')[1]!)));
  const taps = await runTaps(model, encodings, ['tas.2', 'residual_norm.3', 'attention_received.1']);
  model.dispose();
  const expected = encodings.flatMap(({ wordIds }, sentence) =>
    [...new Set(wordIds.filter((word) => word !== null))].map((word) => {
      const pieces = [...wordIds.keys()].filter((piece) => wordIds[piece] === word);
      const sum = (valueOf: (piece: number) => number) => pieces.reduce((total, piece) => total + valueOf(piece), 0);
      const { 'tas.2': post, 'residual_norm.3': pre, 'attention_received.1': received } = taps[sentence]!;
      const tokens = wordIds.length;
      return {
        sentence,
        word,
        pieces: pieces.length,
        post: sum((piece) => post!.values[piece]!) / pieces.length,
        pre: sum((piece) => pre!.values[piece]!) / pieces.length,
        received: sum((piece) =>
          [0, 1, 2, 3].reduce((all, head) => all + received!.values[head * tokens + piece]! / 4, 0),
        ),
      };
    }),
  );
  assert.equal(words.length, expected.length);
  expected.forEach((row, at) => {
    const { sentence, word, pieces, scores } = words[at]!;
    assert.deepEqual([sentence, word, pieces], [row.sentence, row.word, row.pieces]);
    assert.ok(Math.abs(scores['tas.post.2']! - row.post) < 1e-5);
    assert.ok(Math.abs(scores['tas.pre.3']! - row.pre) < 1e-5);
    assert.ok(Math.abs(scores['attention_received.1']! - row.received) < 1e-5);
  });
  assert.ok(words.some(({ pieces }) => pieces > 1));
  assert.equal(words.filter(({ form }) => form === '\u00ad').length, 0);
  const soft = sentences.flat().filter((line) => line.includes('\u00ad')).length;
  assert.equal(words.length, sentences.flat().length - soft);
  assert.equal(soft, SENTENCES / 5);
});

test('limit keeps the first sentences; layers keep their numbers', async () => {
  const { dir } = await run({}, { limit: 3, layers: [1, 3] });
  const { words, metrics, manifest } = readRun(dir);
  assert.deepEqual([...new Set(words.map(({ sentenceId }) => sentenceId))], ['small-0', 'small-1', 'small-2']);
  assert.deepEqual(Object.keys(words[0]!.scores), [
    'tas.post.1',
    'tas.post.3',
    'tas.pre.1',
    'tas.pre.3',
    'attention_received.1',
    'attention_received.3',
  ]);
  assert.deepEqual([...new Set(metrics.map(({ layer }) => layer))], [null, 1, 3]);
  assert.equal(manifest.corpus.sentences, 3);
});

test('an unwritable folder, a missing checkpoint or corpus, and a layer there is not are the user to mend', async () => {
  const file = newPath('a-file');
  writeFileSync(file, '');
  await assertRefused(
    () => run({ out: join(file, 'runs') }),
    /^Cannot write .*a-file\/runs\/small\/[0-9a-f]{12}\.partial: /,
  );
  await assertRefused(() => run({}, { checkpoint: newPath('none') }), /none/);
  await assertRefused(() => run({}, { corpus: newPath('none.conllu') }), /none\.conllu: cannot be read/);
  await assertRefused(() => run({}, { layers: [4] }), /^layers: beyond the checkpoint: got 4; expected 0 to 3$/);
});

test('what is refused leaves nothing behind', async () => {
  const out = newPath('runs');
  await assertRefused(() => run({ out }, { layers: [4] }), /beyond the checkpoint/);
  const long = newPath('long.conllu');
  const lines = Array.from({ length: 30 }, (_, at) => `${at + 1}\triver\t_\tNOUN\t_\t_\t0\t_\t_\t_`);
  writeFileSync(long, `# sent_id = flood\n${lines.join('\n')}\n\n`);
  await assertRefused(() => run({ out }, { corpus: long }), /^sentence flood: .*32/);
  assert.equal(existsSync(out), false);
  const { dir } = await run({ out }, { corpus: long, truncate: true });
  const { words, manifest } = readRun(dir);
  assert.deepEqual([words.length, manifest.corpus.truncatedSentences], [22, 1]);
});

import * as tf from '@tensorflow/tfjs-core';
import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import type { Progress } from '../../../toolkit/activations/progress';
import type { Verdict } from '../../../toolkit/harness/claims/claim';
import { readRun } from '../../../toolkit/harness/run/readRun';
import { metricNamed } from '../../../toolkit/metrics/registry';
import { newPath } from '../../convertedFixture';
import { assertRefused } from '../../refusal';
import { passCounter, type SmallRuns, smallRuns, steadyBytes } from '../smallRun';

let small: SmallRuns;
before(async () => {
  small = await smallRuns();
});

const noInk = () => Promise.reject(new Error('no ink'));

test('verdicts are told as soon as they are judged, what needs no rows before these, none of a run that was complete', async () => {
  const out = newPath('runs');
  const told: string[] = [];
  const listening = {
    onVerdict: ({ claim }: Verdict) => void told.push(claim),
    onProgress: ({ stage }: Progress) => {
      if (told.at(-1) !== stage) told.push(stage);
    },
    publish: () => Promise.resolve(void told.push('charts')),
  };
  await small.run({ out, ...listening });
  assert.deepEqual(told, [
    ...['reading the corpus', 'loading the checkpoint', 'forward passes', 'C1', 'C7', 'metrics'],
    ...['controls and layers', 'verdicts', 'C2', 'C3', 'C4', 'C5', 'C6', 'charts and report', 'charts'],
  ]);
  const { length } = told;
  await small.run({ out, ...listening });
  assert.equal(told.length, length);
});

test('the same run twice gives the same bytes', async () => {
  assert.deepEqual(steadyBytes((await small.run()).dir), steadyBytes((await small.run()).dir));
});

test('a complete run is reported, not repeated, unless fresh', async () => {
  const out = newPath('runs');
  const first = await small.run({ out });
  const second = passCounter();
  const reported = await small.run({ out, onProgress: second.onProgress });
  assert.deepEqual(reported, { ...first, wasComplete: true });
  assert.deepEqual(second.reports, []);
  const third = passCounter();
  const repeated = await small.run({ out, fresh: true, onProgress: third.onProgress });
  assert.deepEqual(repeated, first);
  assert.equal(third.reports[0]!.done, 0);
  assert.ok(third.reports.length > 2);
  assert.deepEqual(readdirSync(join(out, 'small')), [first.dir.split('/').at(-1)]);
});

test('a fresh run that fails leaves the complete one as it was, and is gone on with when asked again', async () => {
  const out = newPath('runs');
  const { dir } = await small.run({ out });
  writeFileSync(join(dir, 'report.md'), 'of the first run');
  const bytes = steadyBytes(dir);
  await assert.rejects(small.run({ out, fresh: true, publish: noInk }), { message: 'no ink' });
  assert.deepEqual(steadyBytes(dir), bytes);
  assert.ok(existsSync(join(dir, 'report.md')));
});

test('a run leaves the number of tensors where it was, finished or failed', async () => {
  const { numTensors } = tf.memory();
  await small.run();
  assert.equal(tf.memory().numTensors, numTensors);
  await assert.rejects(small.run({ publish: noInk }));
  assert.equal(tf.memory().numTensors, numTensors);
});

test('metrics and claims of a script are measured and judged beside the registered ones, and name the run', async () => {
  const plain = await small.run({}, { layers: [2] });
  const metric = { ...metricNamed('auc_content_punct'), name: 'own_auc' };
  const verdict: Verdict = {
    claim: 'OWN',
    title: 'ours',
    verdict: 'supported',
    rule: 'any',
    because: 'it is',
    parts: [],
    evidence: [],
    across: null,
  };
  const claim = { id: 'OWN', judge: () => ({ verdict, readings: { rows: [], curves: [], tests: [] } }) };
  const { dir, verdicts } = await small.run({ metrics: [metric], claims: [claim] }, { layers: [2] });
  assert.notEqual(dir.split('/').at(-1), plain.dir.split('/').at(-1));
  assert.deepEqual(verdicts.at(-1)!.claim, 'OWN');
  assert.equal(verdicts.length, 8);
  const { metrics, manifest } = readRun(dir);
  const own = metrics.filter(({ metric }) => metric === 'own_auc');
  const theirs = metrics.filter((row) => row.metric === 'auc_content_punct' && row.control === null);
  assert.deepEqual(
    own.map(({ value }) => value),
    theirs.map(({ value }) => value),
  );
  assert.ok(own.length >= 3);
  assert.deepEqual(manifest.inputs.additions, ['own_auc', 'OWN']);
});

test('refused: an addition under a name that is taken', async () => {
  const metric = metricNamed('auc_content_punct');
  const claim = (id: string) => ({ id, judge: () => assert.fail('never judged') });
  const out = newPath('runs');
  await assertRefused(
    () => small.run({ out, metrics: [metric] }),
    /^Two metrics or claims are called auc_content_punct$/,
  );
  await assertRefused(() => small.run({ out, claims: [claim('C3')] }), /^Two metrics or claims are called C3$/);
  const twice = { ...metric, name: 'own' };
  await assertRefused(() => small.run({ out, metrics: [twice, twice] }), /^Two metrics or claims are called own$/);
  assert.equal(existsSync(out), false);
});

test('limit keeps the first sentences; layers keep their numbers', async () => {
  const { dir } = await small.run({}, { limit: 5, layers: [1, 3] });
  const { words, metrics, manifest } = readRun(dir);
  assert.deepEqual(
    [...new Set(words.map(({ sentenceId }) => sentenceId))],
    [0, 1, 2, 3, 4].map((number) => `small-${number}`),
  );
  assert.deepEqual(Object.keys(words[0]!.scores), [
    'tas.post.1',
    'tas.post.3',
    'tas.pre.1',
    'tas.pre.3',
    'attention_received.1',
    'attention_received.3',
  ]);
  assert.deepEqual([...new Set(metrics.map(({ layer }) => layer))].sort(), [1, 3, null]);
  assert.deepEqual([manifest.corpus.sentences, manifest.corpus.selectionSentences], [5, 2]);
});

test('an unwritable folder, a missing checkpoint or corpus, and a layer there is not are the user to mend', async () => {
  const file = newPath('a-file');
  writeFileSync(file, '');
  await assertRefused(
    () => small.run({ out: join(file, 'runs') }),
    /^Cannot write .*a-file\/runs\/small\/[0-9a-f]{12}\.partial: /,
  );
  await assertRefused(() => small.run({}, { checkpoint: newPath('none') }), /none/);
  await assertRefused(() => small.run({}, { corpus: newPath('none.conllu') }), /none\.conllu: cannot be read/);
  await assertRefused(() => small.run({}, { layers: [4] }), /^layers: beyond the checkpoint: got 4; expected 0 to 3$/);
  await assertRefused(
    () => small.run({}, { limit: 20, selection: { share: 0.01 } }),
    /^selection\.share: a split of 1 of 20 sentences; expected at least 2 in the split and 2 beside it$/,
  );
  await assertRefused(
    () => small.run({}, { frequencies: small.corpus }),
    /^frequencies: counted in the tested corpus itself: got ".*small\.conllu"; expected "english" or another corpus$/,
  );
});

test('what is refused leaves nothing behind', async () => {
  const out = newPath('runs');
  await assertRefused(() => small.run({ out }, { layers: [4] }), /beyond the checkpoint/);
  const long = newPath('long.conllu');
  const lines = Array.from({ length: 30 }, (_, at) => `${at + 1}\triver\t_\tNOUN\t_\t_\t0\t_\t_\t_`);
  writeFileSync(long, `# sent_id = flood\n${lines.join('\n')}\n\n`);
  await assertRefused(() => small.run({ out }, { corpus: long }), /^sentence flood: .*32/);
  assert.equal(existsSync(out), false);
  const { dir } = await small.run({ out }, { corpus: long, truncate: true });
  const { words, manifest } = readRun(dir);
  assert.deepEqual([words.length, manifest.corpus.truncatedSentences], [22, 1]);
});

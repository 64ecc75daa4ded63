import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, renameSync, rmdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { before, test } from 'node:test';
import { fixtureFolder, newPath } from '../convertedFixture';
import { type Ended, endOf } from '../experiments/command';
import { smallCorpus } from '../harness/smallCorpus';
import { journalBelow, jobCounts, LONG_RUN, skipReason, startWorkflow, workflow } from './snakemake';

// A workflow over two checkpoints. While one of them puts its sentences through the model, its journal becomes a folder, which
// cannot be written to. With the journal back in its place the same command goes on.

const skip = skipReason();
const results = newPath('results');
const corpus = newPath('small.conllu');
const { config, overrides } = LONG_RUN;
const [disturbed, other] = [fixtureFolder('tiny-relu'), fixtureFolder('tiny-gelu')];
const asked = {
  checkpoints: [disturbed, other],
  corpora: [corpus],
  experiments: [
    { config, overrides, checkpoints: [disturbed] },
    { name: 'short', config, checkpoints: [other] },
  ],
  ...{ backend: 'wasm', threads: 1, results },
};
const place = `tiny-relu/${basename(corpus, '.conllu')}/tiny`;
let journal: string;
let [failed, ended]: Ended[] = [];

before(async () => {
  if (skip !== false) return;
  writeFileSync(corpus, smallCorpus(LONG_RUN.sentences));
  const child = startWorkflow(asked, ['--retries', '0']);
  const end = endOf(child);
  journal = await journalBelow(join(results, 'runs', place), child);
  renameSync(journal, `${journal}.aside`);
  mkdirSync(journal);
  failed = await end;
});

test('the other checkpoint is finished and in the atlas, and the workflow ends with an error', { skip }, () => {
  assert.equal(failed!.code, 1, failed!.stderr);
  assert.deepEqual(inAtlas(), ['tiny-gelu']);
});

test('the atlas says what is missing, with the error that ended it in mid-run', { skip }, () => {
  const missing = JSON.parse(readFileSync(join(results, 'atlas/missing.json'), 'utf8')) as object[];
  const reason = `Cannot write ${journal}: EISDIR: illegal operation on a directory, open '${journal}'`;
  assert.deepEqual(missing, [
    { checkpoint: 'tiny-relu', corpus: basename(corpus, '.conllu'), experiment: 'tiny', reason },
  ]);
  assert.match(logOf(), /^forward passes: \d+ tokens$/m);
});

test('the same command goes on from the journal, with that checkpoint alone', { skip }, async () => {
  rmdirSync(journal);
  renameSync(`${journal}.aside`, journal);
  ended = await workflow(asked);
  assert.equal(ended.code, 0, ended.stderr);
  assert.deepEqual(jobCounts(ended), { run: 1, keep: 1, collect: 1, atlas: 1, all: 1, total: 5 });
  assert.match(logOf(), /^forward passes: \d+ % of \d+ tokens$/m);
  assert.deepEqual(inAtlas(), ['tiny-gelu', 'tiny-relu']);
});

function logOf(): string {
  return readFileSync(join(results, 'logs/run', place, '1-of-1.log'), 'utf8');
}

/** Checkpoints with verdicts. */
function inAtlas(): string[] {
  const [, ...rows] = readFileSync(join(results, 'atlas/verdicts.csv'), 'utf8').trimEnd().split('\n');
  return [...new Set(rows.map((row) => row.split(',')[0]!))];
}

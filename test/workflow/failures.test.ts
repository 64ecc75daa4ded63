import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { keepFigures, openBackend, readExperiment, runExperiment } from '../../toolkit';
import { convertedFixture, fixtureFolder, newPath } from '../convertedFixture';
import type { Ended } from '../experiments/command';
import { smallCorpus } from '../harness/smallCorpus';
import { jobCounts, skipReason, workflow, WORKFLOW } from './snakemake';

// One workflow over a checkpoint that is whole, one that is not there, one of a family that nobody knows, and one whose weights are
// damaged: the last is forecast without its weights, and fails in its run.

const skip = skipReason();
const results = newPath('results');
const config = `${WORKFLOW}/.test/config/tiny.json`;
const corpus = newPath('small.conllu');
let ended: Ended;
let asked: object;

before(async () => {
  if (skip !== false) return;
  writeFileSync(corpus, smallCorpus(24));
  const damaged = newPath('damaged');
  cpSync(await convertedFixture('tiny-relu'), damaged, { recursive: true });
  const shard = join(damaged, 'group1-shard1of1.bin');
  const bytes = readFileSync(shard);
  bytes[0]! ^= 1; // of the same size: a forecast looks no further
  writeFileSync(shard, bytes);
  const unknown = newPath('unknown');
  mkdirSync(unknown);
  writeFileSync(join(unknown, 'config.json'), JSON.stringify({ model_type: 'mamba' }));
  asked = {
    checkpoints: [fixtureFolder('tiny-gelu'), fixtureFolder('tiny-gelu') + '-none', unknown, damaged],
    objectives: { [fixtureFolder('tiny-gelu')]: 'nothing' },
    corpora: [corpus],
    experiments: [{ config, shards: 2 }],
    ...{ backend: 'wasm', threads: 1, results },
  };
  ended = await workflow(asked, '--retries', '0');
});

test('the workflow ends with an error where a checkpoint failed', { skip }, () => {
  assert.equal(ended.code, 1);
  assert.match(ended.stderr, /At least one job did not complete successfully/);
});

test('the other checkpoints are in the atlas', { skip }, () => {
  const [header, ...rows] = read('atlas/verdicts.csv').trimEnd().split('\n');
  assert.match(header!, /^checkpoint,family,objective,/);
  const described = rows.map((row) => row.split(',').slice(0, 3).join());
  assert.deepEqual([...new Set(described)], ['tiny-gelu,bert,nothing']);
});

test('the atlas names each that is missing, with the reason that its log tells', { skip }, () => {
  const missing = JSON.parse(read('atlas/missing.json')) as {
    checkpoint: string;
    experiment: string;
    reason: string;
  }[];
  assert.deepEqual(
    missing.map(({ checkpoint, experiment }) => [checkpoint.replace(/^\d+-/, ''), experiment]),
    ['tiny-gelu-none', 'unknown', 'damaged'].map((checkpoint) => [checkpoint, 'tiny']),
  );
  for (const [at, reason] of [/tiny-gelu-none/, /got "mamba"/, /group1-shard1of1\.bin/].entries())
    assert.match(missing[at]!.reason, reason);
});

test('the figures are those of a run without the workflow, to the byte', { skip }, async () => {
  const overrides = [`checkpoint=${join(results, 'checkpoints/tiny-gelu')}`, `corpus=${corpus}`];
  const [whole] = readExperiment(config, overrides);
  const { dir } = await runExperiment(whole!, {
    backend: await openBackend('wasm', { workers: 1 }),
    out: newPath('plain'),
  });
  const kept = newPath('kept');
  keepFigures(dir, kept);
  const corpusName = corpus.split('/').at(-1)!.replace('.conllu', '');
  for (const file of ['metrics.json', 'verdicts.json', 'readings.json', 'effects.json', 'aggregates.json'])
    assert.equal(read(`figures/tiny-gelu/${corpusName}/tiny/${file}`), readFileSync(join(kept, file), 'utf8'), file);
});

test('the same command goes on with what failed alone', { skip }, async () => {
  const planned = await workflow(asked, '--dry-run', '--quiet', 'rules');
  assert.equal(planned.code, 0, planned.stdout + planned.stderr);
  const counts = { convert: 2, forecast: 2, run: 6, merge: 3, keep: 3, collect: 1, atlas: 1, all: 1, total: 19 };
  assert.deepEqual(jobCounts(planned), counts);
});

function read(path: string): string {
  return readFileSync(join(results, path), 'utf8');
}

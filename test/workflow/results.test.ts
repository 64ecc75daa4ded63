import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { before, test } from 'node:test';
import { keepFigures, openBackend, readExperiment, runExperiment } from '../../toolkit';
import { convertedFixture, newPath } from '../convertedFixture';
import type { Ended } from '../experiments/command';
import { smallCorpus } from '../harness/smallCorpus';
import { skipReason, workflow, WORKFLOW } from './snakemake';

// Figures in a folder whose name a shell would take apart: those of a case of the config, and those of one that left it.

const skip = skipReason();
const config = `${WORKFLOW}/.test/config/tiny.json`;
const results = newPath("my atlas's");
const other = results.split(' ')[0]!; // what the name begins with, to a shell that takes it apart
let ended: Ended;
let checkpoint: string;

before(async () => {
  if (skip !== false) return;
  mkdirSync(other);
  const corpus = newPath('small.conllu');
  writeFileSync(corpus, smallCorpus(24));
  checkpoint = await convertedFixture('tiny-gelu');
  await keepCase(await convertedFixture('tiny-relu'), corpus);
  await keepCase(checkpoint, corpus);
  const asked = {
    ...{ checkpoints: [checkpoint], corpora: [corpus], experiments: [{ config }] },
    ...{ backend: 'wasm', threads: 1, results },
  };
  ended = await workflow(asked, '--retries', '0', '--allowed-rules', 'collect', 'atlas', 'all');
});

test('a folder of results may have a space and a quote in its name', { skip }, () => {
  assert.equal(ended.code, 0, ended.stderr);
  assert.ok(existsSync(other), 'a folder that is none of the workflow was removed');
});

test('figures of a case that left the config are not in the atlas', { skip }, () => {
  const [, ...rows] = readFileSync(join(results, 'atlas/verdicts.csv'), 'utf8').trimEnd().split('\n');
  assert.deepEqual([...new Set(rows.map((row) => row.split(',')[0]))], [basename(checkpoint)]);
});

test('no shell takes the ~ of a folder of results for a home', { skip }, async () => {
  const asked = {
    checkpoints: ['test/fixtures/checkpoints/tiny-gelu'],
    corpora: ['experiments/corpora/embedded.conllu'],
    experiments: [{ config }],
    results: '~/atlas',
  };
  const { code, stdout, stderr } = await workflow(asked, '--dry-run', '--printshellcmds');
  assert.equal(code, 0, stdout + stderr);
  const commands = (stdout + stderr).split('\n').filter((line) => line.includes('npm run'));
  assert.equal(commands.length, 6); // convert, forecast, run, keep, collect, atlas
  for (const command of commands) {
    assert.match(command, /'~\/atlas\//);
    assert.doesNotMatch(command, /(^|[^'])~/);
  }
});

/** Puts the figures of a case where the workflow keeps them. */
async function keepCase(folder: string, corpus: string): Promise<void> {
  const [experiment] = readExperiment(config, [`checkpoint=${folder}`, `corpus=${corpus}`]);
  const backend = await openBackend('wasm', { workers: 1 });
  const { dir } = await runExperiment(experiment!, { backend, out: newPath('runs') });
  const figures = join(results, 'figures', basename(folder), basename(corpus, '.conllu'), 'tiny');
  mkdirSync(dirname(figures), { recursive: true });
  keepFigures(dir, figures);
}

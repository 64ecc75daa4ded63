import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { before, test } from 'node:test';
import { fixtureFolder, newPath } from '../convertedFixture';
import type { Ended } from '../experiments/command';
import { smallCorpus } from '../harness/smallCorpus';
import { assertPlain } from './plain';
import { journalBelow, jobCounts, LONG_RUN, skipReason, startWorkflow, workflow } from './snakemake';

// A workflow over a run in two shards, whose processes are all killed while the second puts its sentences through the model. The same
// command is then refused until it was given with --unlock, and goes on.

const skip = skipReason();
const results = newPath('results');
const corpus = newPath('small.conllu');
const { config, overrides } = LONG_RUN;
const asked = {
  checkpoints: [fixtureFolder('tiny-gelu')],
  corpora: [corpus],
  experiments: [{ config, overrides, shards: 2 }],
  ...{ backend: 'wasm', threads: 1, results },
};
const place = `tiny-gelu/${basename(corpus, '.conllu')}/tiny`;
const [line, other] = [1, 2].map((part) => join(results, 'runs', place, `part-${part}-of-2.json`)) as [string, string];
let cut: string;
let finished: Record<string, number>;
let [refused, unlocked, ended]: Ended[] = [];

before(async () => {
  if (skip !== false) return;
  writeFileSync(corpus, smallCorpus(LONG_RUN.sentences));
  const child = startWorkflow(asked, ['--cores', '1'], true);
  const gone = once(child, 'close');
  await journalBelow(join(results, 'runs'), child, () => existsSync(line) || existsSync(other));
  process.kill(-child.pid!, 'SIGKILL');
  await gone;
  cut = existsSync(line) ? '2-of-2' : '1-of-2';
  finished = times();
  refused = await workflow(asked);
  unlocked = await workflow(asked, '--unlock');
  ended = await workflow(asked);
});

test('the same command is refused, and says what to type, until the lock is taken away', { skip }, () => {
  assert.equal(refused!.code, 1);
  assert.match(refused!.stdout + refused!.stderr, /cannot be locked[\s\S]*--unlock/);
  assert.equal(unlocked!.code, 0, unlocked!.stderr);
  assert.equal(ended!.code, 0, ended!.stderr);
});

test('what was finished is not made again', { skip }, () => {
  const names = Object.keys(finished);
  for (const name of ['checkpoints/tiny-gelu/taps.json', `forecasts/${place}.json`])
    assert.ok(names.includes(name), name);
  assert.equal(names.filter((name) => name.endsWith('scores.bin')).length, 1); // of the shard that was whole
  const now = times();
  for (const name of names) assert.equal(now[name], finished[name], name);
  assert.deepEqual(jobCounts(ended!), { run: 1, merge: 1, keep: 1, collect: 1, atlas: 1, all: 1, total: 6 });
});

test('the shard that was cut off goes on from its journal', { skip }, () => {
  const log = readFileSync(join(results, 'logs/run', place, `${cut}.log`), 'utf8');
  assert.match(log, /^forward passes: \d+ % of \d+ tokens$/m);
});

test('what comes of it is what plain commands make, to the byte', { skip }, async () => {
  await assertPlain({ results, config, checkpoint: 'tiny-gelu', corpus, overrides });
});

/** When each file was written that a job which ended has made. */
function times(): Record<string, number> {
  const files = readdirSync(results, { recursive: true, encoding: 'utf8' });
  const made = files.filter((name) => /^(checkpoints|forecasts|runs)\//.test(name) && !name.includes('.partial'));
  return Object.fromEntries(
    made.flatMap((name) => {
      const found = statSync(join(results, name));
      return found.isFile() ? [[name, found.mtimeMs]] : [];
    }),
  );
}

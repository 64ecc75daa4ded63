import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { completeRun, findRunFolder, startRun } from '../../../toolkit/harness/run/runFolder';
import type { RunInputs } from '../../../toolkit/harness/job/job';
import { configFor, type RunConfig } from '../../../toolkit/harness/job/runConfig';
import { newPath } from '../../convertedFixture';
import { describedModel } from '../../describedModel';
import { assertRefused } from '../../refusal';
import { type SmallRuns, smallRuns } from '../smallRun';

let small: SmallRuns;
before(async () => {
  small = await smallRuns();
});

const INPUTS: RunInputs = {
  corpusDigest: 'c0',
  checkpointDigest: 'c1',
  backend: 'wasm',
  frequenciesDigest: null,
  otherRuns: [],
  additions: [],
};

function configOf(changes: object = {}): RunConfig {
  return configFor(small.config(changes), describedModel({ numLayers: 4 }));
}

function nameOf(changes: object = {}, inputs: Partial<RunInputs> = {}): string {
  return findRunFolder('runs', configOf(changes), { ...INPUTS, ...inputs }).path;
}

test('the folder is <out>/<name>/<hash>, and unfinished with .partial behind it', () => {
  const { path, partial } = findRunFolder('runs', configOf(), INPUTS);
  assert.match(path, /^runs\/small\/[0-9a-f]{12}$/);
  assert.equal(partial, `${path}.partial`);
});

for (const [what, changes] of [
  ['where the checkpoint is', { checkpoint: 'elsewhere' }],
  ['where the corpus is', { corpus: 'elsewhere.conllu' }],
  ['where frequencies are counted', { frequencies: 'elsewhere.conllu' }],
  ['what is asked', { description: 'another question' }],
  ['where the schema is', { $schema: './other.json' }],
  ['where the other runs are', { claims: { C7: { layer: 2, runs: ['elsewhere'] } } }],
] as [string, object][])
  test(`${what} does not name the run`, () => {
    const claims = small.config().claims;
    const own = 'claims' in changes ? { claims: { ...claims, ...(changes.claims as object) } } : changes;
    assert.equal(nameOf(own), nameOf());
  });

for (const changes of [
  { seed: 9 },
  { limit: 50 },
  { truncate: true },
  { layers: [2] },
  { scorers: [{ name: 'tas' }] },
  { high: { scopes: ['corpus'] } },
  { selection: { share: 0.4 } },
  { bootstrap: { draws: 20, primaryDraws: 30 } },
  { permutations: 30 },
  { shard: '1/2' },
  { claims: { C3: { odds: 1.2 } } },
])
  test(`${JSON.stringify(changes)} makes another run`, () => {
    assert.notEqual(nameOf(changes), nameOf());
  });

for (const inputs of [
  { corpusDigest: 'other' },
  { checkpointDigest: 'other' },
  { backend: 'cpu' },
  { frequenciesDigest: 'other' },
  { otherRuns: ['other'] },
  { additions: ['other'] },
])
  test(`${JSON.stringify(inputs)} makes another run`, () => {
    assert.notEqual(nameOf({}, inputs), nameOf());
  });

test('the order of the other runs makes another run', () => {
  assert.notEqual(nameOf({}, { otherRuns: ['a', 'b'] }), nameOf({}, { otherRuns: ['b', 'a'] }));
});

/** A run's folder on disk that is not there yet. */
function newFolder(): { path: string; partial: string; out: string } {
  const out = newPath('runs');
  return { ...findRunFolder(join(out, 'deep'), configOf(), INPUTS), out };
}

test('a start is taken back as far as it made folders and nothing is in them', () => {
  const folder = newFolder();
  startRun(folder, false)();
  assert.equal(existsSync(folder.out), false);
  mkdirSync(folder.out);
  const undo = startRun(folder, false);
  undo();
  assert.deepEqual(readdirSync(folder.out), []);
  const again = startRun(folder, false);
  writeFileSync(join(folder.partial, 'scores.bin'), 'batches');
  again();
  assert.deepEqual(readdirSync(folder.partial), ['scores.bin']);
  startRun(folder, false)();
  assert.deepEqual(readdirSync(folder.partial), ['scores.bin']);
});

test('a fresh start forgets what an interrupted run left', () => {
  const folder = newFolder();
  startRun(folder, false);
  writeFileSync(join(folder.partial, 'scores.bin'), 'batches');
  startRun(folder, true);
  assert.deepEqual(readdirSync(folder.partial), []);
});

test('a complete run takes the place of an earlier one, and leaves nothing that only unfinished ones need', () => {
  const folder = newFolder();
  for (const text of ['first', 'second']) {
    startRun(folder, false);
    for (const name of ['metrics.json', 'scores.bin']) writeFileSync(join(folder.partial, name), text);
    completeRun(folder, ['scores.bin', 'never-written.jsonl']);
    assert.deepEqual(readdirSync(folder.path), ['metrics.json']);
    assert.equal(readFileSync(join(folder.path, 'metrics.json'), 'utf8'), text);
  }
  assert.deepEqual(readdirSync(join(folder.path, '..')), [folder.path.split('/').at(-1)]);
});

test('a folder that cannot be made is the user to mend', async () => {
  const file = newPath('a-file');
  writeFileSync(file, '');
  const folder = findRunFolder(file, configOf(), INPUTS);
  await assertRefused(() => startRun(folder, false), /^Cannot write .*a-file\/small\/[0-9a-f]{12}\.partial: ENOTDIR/);
});

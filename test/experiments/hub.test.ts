import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { inspectCheckpoint, type ScoredToken } from '../../toolkit';
import { convertedFixture, fixtureFolder, newPath } from '../convertedFixture';
import { manifestOf, smallRuns } from '../harness/smallRun';
import { COMMIT, FakeHub } from '../hub/fakeHub';
import { command } from './command';

const ID = 'org/tiny-model';
const TEXT = ['--text', 'The old dog.', '--backend', 'cpu', '--json'];

let hub: FakeHub;
const cache = newPath('cache');
before(async () => {
  hub = await FakeHub.start();
  hub.add(ID, { licence: 'mit' });
  hub.datasets.add('org/texts');
  const places = { AFN_CACHE: cache, HF_HUB_CACHE: newPath('hub'), HF_TOKEN_PATH: newPath('token') };
  Object.assign(process.env, { ...places, HF_ENDPOINT: hub.endpoint });
});
after(() => {
  hub.stop();
});

test('score takes a model by its name, in two processes at once that download and convert it once', async () => {
  hub.fault = ({ host }) => (host === 'storage' ? { kind: 'trickle', bytes: 40_000, pause: 100 } : undefined);
  const [one, other] = await Promise.all([1, 2].map(() => command('score', '--checkpoint', ID, ...TEXT)));
  for (const { code, stderr } of [one!, other!]) assert.equal(code, 0, stderr);
  assert.equal(one!.stdout, other!.stdout);
  assert.deepEqual(hub.fetched.toSorted(), ['config.json', 'model.safetensors', 'tokenizer_config.json', 'vocab.txt']);
  const news = one!.stderr + other!.stderr;
  assert.match(news, /^downloading org\/tiny-model: \d+ (MiB|% of \d+ MiB)$/m);
  assert.equal(news.match(/^Converting org\/tiny-model, once;/gm)?.length, 1);
  const expected = await command('score', '--checkpoint', await convertedFixture('tiny-gelu'), ...TEXT);
  assert.equal(one!.stdout, expected.stdout);
  const [scored] = JSON.parse(one!.stdout) as { tokens: ScoredToken[] }[];
  assert.ok(scored!.tokens.length > 4);
});

test('a Hugging Face folder is taken too, and says so once', async () => {
  const [first, second] = [await scoreFolder(), await scoreFolder()];
  assert.match(first.stderr, /^Converting tiny-tanh, once; the converted folder is kept in /m);
  assert.doesNotMatch(second.stderr, /Converting/);
  assert.equal(second.stdout, first.stdout);
});

async function scoreFolder() {
  const ended = await command('score', '--checkpoint', fixtureFolder('tiny-tanh'), ...TEXT);
  assert.equal(ended.code, 0, ended.stderr);
  return ended;
}

test('inspect and convert take a name, and say where the model is from', async () => {
  const out = newPath('converted');
  const [inspected, converted] = await Promise.all([
    command('checkpoint', 'inspect', `${ID}@${COMMIT}`),
    command('checkpoint', 'convert', ID, out),
  ]);
  for (const { code, stderr } of [inspected, converted]) assert.equal(code, 0, stderr);
  assert.match(inspected.stdout, new RegExp(`^${ID} at ${COMMIT} \\(licence mit\\), stored as float32`));
  const { source } = inspectCheckpoint(out).provenance;
  assert.deepEqual([source.name, source.revision, source.licence], [ID, COMMIT, 'mit']);
});

test('a run names the model and its commit', async () => {
  const small = await smallRuns({ sentences: 12 });
  const { checkpoint } = manifestOf((await small.run({}, { checkpoint: ID })).dir);
  assert.equal(checkpoint.name, 'tiny-model');
  assert.deepEqual(checkpoint.source, { name: ID, revision: COMMIT });
  const folder = manifestOf((await small.run()).dir).checkpoint;
  assert.equal(folder.digest, checkpoint.digest);
  assert.deepEqual(folder.source, { name: 'tiny-gelu', revision: null });
});

test('what is no model ends with exit code 2 and what is expected', async () => {
  for (const [checkpoint, message] of [
    ['org/none', 'error: No such folder: org/none. As a model on the hub: There is no model org/none on '],
    ['hf:org/texts', 'error: org/texts is a data set on '],
  ] as const) {
    const { code, stdout, stderr } = await command('score', '--checkpoint', checkpoint, ...TEXT);
    assert.deepEqual([code, stdout], [2, '']);
    assert.ok(stderr.includes(message), stderr);
  }
  assert.equal(
    readdirSync(join(cache, 'converted')).some((name) => name.endsWith('.partial')),
    false,
  );
});

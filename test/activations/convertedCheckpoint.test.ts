import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { CONVERSION, convertedCheckpoint, type ConvertedOptions } from '../../toolkit/activations/convertedCheckpoint';
import { openBackend } from '../../toolkit/activations/openBackend';
import type { Progress } from '../../toolkit/activations/progress';
import { openConverted } from '../../toolkit/graph/convertedFolder';
import { inspectCheckpoint } from '../../toolkit/graph/inspect';
import { convertedFixture, fixtureFolder, newPath, ONE_OF_EACH } from '../convertedFixture';
import { alterJson } from '../graph/alteredCheckpoint';
import { COMMIT, FakeHub, OTHER_COMMIT } from '../hub/fakeHub';
import { assertRefused } from '../refusal';

let hub: FakeHub;
before(async () => {
  hub = await FakeHub.start();
});
after(() => {
  hub.stop();
});

let cache: string;
beforeEach(() => {
  cache = newPath('cache');
  Object.assign(process.env, {
    ...{ AFN_CACHE: cache, HF_HUB_CACHE: newPath('hub'), HF_TOKEN: '', HF_TOKEN_PATH: newPath('token') },
    ...{ HF_ENDPOINT: hub.endpoint, HF_HUB_OFFLINE: '', TRANSFORMERS_OFFLINE: '' },
  });
  hub.repositories.clear();
  hub.requests.length = 0;
  hub.fault = () => undefined;
});

const kept = () => (existsSync(join(cache, 'converted')) ? readdirSync(join(cache, 'converted')) : []);

/** A copy of a tiny checkpoint that may be altered. */
function copy(name = 'mine'): string {
  const dir = join(newPath('models'), name);
  cpSync(fixtureFolder('tiny-gelu'), dir, { recursive: true });
  return dir;
}

test('a converted folder is used where it is', async () => {
  const dir = await convertedFixture('tiny-gelu');
  assert.equal(await convertedCheckpoint(dir), dir);
  assert.deepEqual(kept(), []);
});

test('a Hugging Face folder is converted once and found again', async () => {
  const dir = copy();
  const said: string[] = [];
  const stages = new Set<string>();
  const checked: string[] = [];
  const options: ConvertedOptions = {
    say: (line) => said.push(line),
    onProgress: ({ stage }: Progress) => stages.add(stage),
    check: async (folder) => void checked.push(await Promise.resolve(folder)),
  };
  const out = await convertedCheckpoint(dir, options);
  assert.deepEqual(kept(), [out.split('/').at(-1)]);
  assert.deepEqual(said, [`Converting mine, once; the converted folder is kept in ${out}`]);
  assert.deepEqual([...stages], ['converting', 'load check']);
  assert.deepEqual(checked, [`${out}.partial`]);
  const { digest, provenance } = inspectCheckpoint(out);
  assert.equal(digest, inspectCheckpoint(await convertedFixture('tiny-gelu')).digest);
  assert.deepEqual([provenance.source.name, provenance.source.revision], ['mine', undefined]);
  assert.equal(await convertedCheckpoint(`${dir}/`, options), out);
  assert.equal(said.length, 1);
});

test('another content of any file that is read is converted anew; of others it is not', async () => {
  const dir = copy();
  const first = await convertedCheckpoint(dir);
  writeFileSync(join(dir, 'README.md'), 'About it.');
  assert.equal(await convertedCheckpoint(dir), first);
  alterJson(join(dir, 'config.json'), (config) => {
    config.layer_norm_eps = 1e-5;
  });
  const second = await convertedCheckpoint(dir);
  assert.notEqual(inspectCheckpoint(second).digest, inspectCheckpoint(first).digest);
  writeFileSync(join(dir, 'special_tokens_map.json'), '{}');
  assert.equal(new Set([first, second, await convertedCheckpoint(dir)]).size, 3);
});

test('a conversion whose check fails leaves nothing', async () => {
  const check = () => Promise.reject(new Error('it fails'));
  await assert.rejects(convertedCheckpoint(copy(), { check }), { message: 'it fails' });
  assert.deepEqual(kept(), []);
});

test('two at once convert once', async () => {
  const dir = copy();
  const said: string[] = [];
  const say = (line: string) => said.push(line);
  const folders = await Promise.all([1, 2, 3].map(() => convertedCheckpoint(dir, { say })));
  assert.equal(new Set(folders).size, 1);
  assert.equal(said.filter((line) => line.startsWith('Converting')).length, 1);
  assert.equal(said.filter((line) => line === `Another process is converting ${dir}; waiting for it`).length, 2);
});

test('a model on the hub: its name and commit stand in the provenance, and offline it is found again', async () => {
  hub.add('org/tiny-model', { licence: 'mit' });
  const stages: string[] = [];
  const onProgress = ({ stage, unit, done, total }: Progress) => {
    if (done === total) stages.push(`${stage}: ${done} ${unit}`);
  };
  const out = await convertedCheckpoint('org/tiny-model', { onProgress });
  const { source } = openConverted(out).provenance;
  assert.deepEqual([source.name, source.revision, source.licence], ['org/tiny-model', COMMIT, 'mit']);
  assert.ok(stages.includes('downloading org/tiny-model: 1 MiB'), stages.join());
  assert.equal(inspectCheckpoint(out).digest, inspectCheckpoint(await convertedFixture('tiny-gelu')).digest);
  hub.requests.length = 0;
  process.env.HF_HUB_OFFLINE = '1';
  assert.equal(await convertedCheckpoint('org/tiny-model'), out);
  assert.deepEqual(hub.requests, []);
  process.env.HF_HUB_OFFLINE = '';
  hub.repositories.get('org/tiny-model')!.refs.main = OTHER_COMMIT;
  const moved = await convertedCheckpoint('org/tiny-model');
  assert.equal(openConverted(moved).provenance.source.revision, OTHER_COMMIT);
});

test('an existing folder wins over the hub, and hf: forces the hub', async () => {
  hub.add('org/tiny-model');
  const here = process.cwd();
  const place = newPath('place');
  cpSync(fixtureFolder('tiny-tanh'), join(place, 'org/tiny-model'), { recursive: true });
  process.chdir(place);
  try {
    const own = await convertedCheckpoint('org/tiny-model');
    assert.deepEqual(hub.requests, []);
    const theirs = await convertedCheckpoint('hf:org/tiny-model');
    const digests = await Promise.all((['tiny-tanh', 'tiny-gelu'] as const).map((name) => convertedFixture(name)));
    assert.deepEqual(
      [own, theirs].map((dir) => inspectCheckpoint(dir).digest),
      digests.map((dir) => inspectCheckpoint(dir).digest),
    );
  } finally {
    process.chdir(here);
  }
});

test('what is no checkpoint is refused', async () => {
  const empty = newPath('empty');
  mkdirSync(empty);
  writeFileSync(join(empty, 'file'), '');
  for (const [text, message] of [
    [empty, /^No checkpoint in .*empty; expected a converted folder, or a Hugging Face folder$/],
    [join(empty, 'file'), /^No checkpoint in .*file; expected/],
    [
      newPath('absent'),
      /^No such folder: .*absent; expected the folder of a checkpoint, or a model on the hub as ORG\/NAME/,
    ],
    ['absent', /^No such folder: absent; expected the folder of a checkpoint, or a model on the hub as ORG\/NAME/],
    ['org/absent', /^No such folder: org\/absent\. As a model on the hub: There is no model org\/absent on http/],
    ['hf:org/absent', /^There is no model org\/absent on http/],
  ] as const)
    await assertRefused(() => convertedCheckpoint(text), message);
  const noWeights = copy();
  rmSync(join(noWeights, 'model.safetensors'));
  await assertRefused(() => convertedCheckpoint(noWeights), /^No such file: .*model\.safetensors/);
  assert.deepEqual(kept(), []);
});

test('a cache folder that cannot be written', async () => {
  writeFileSync(cache, '');
  const message =
    /^Cannot keep converted checkpoints: ENOTDIR: .*; expected a folder that can be written; AFN_CACHE may/;
  await assertRefused(() => convertedCheckpoint(copy()), message);
});

test('a backend loads a model by its name, a Hugging Face folder and a converted one alike', async () => {
  hub.add('org/tiny-model');
  const backend = await openBackend('cpu');
  const digests = [];
  for (const checkpoint of ['org/tiny-model', copy(), await convertedFixture('tiny-gelu')]) {
    const model = await backend.loadModel(checkpoint);
    digests.push(model.digest);
    await model.dispose();
  }
  assert.equal(new Set(digests).size, 1);
});

test('what conversion writes: where it changes, CONVERSION is to be raised, so that no kept folder is of an older kind', async () => {
  const digests = await Promise.all(
    ONE_OF_EACH.map(async (name) => inspectCheckpoint(await convertedFixture(name)).digest.slice(0, 12)),
  );
  const ofVersion = [
    ...['7cd97ae7d597', '27b6e87c8d2b', 'ab215f7b4e2f', '3d1577cfb7bd', '579cdc051017', 'a2a709dfa36e'],
    ...['0abbd0a1b08b', 'a9f175fe5037', '91894fc9867c', 'ab453f3e62ea', '3c3a4b608f29'],
  ];
  assert.deepEqual([CONVERSION, ...digests], [2, ...ofVersion]);
});

import assert from 'node:assert/strict';
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { assertRefused } from '../refusal';
import { COMMIT, gitDigest, OTHER_COMMIT, sha256 } from './fakeHub';
import { folder, get, hub, ID, read, said, WANTED } from './snapshotHub';

test('what a model needs, and no more, in the layout of huggingface_hub', async () => {
  hub.add(ID, { licence: 'apache-2.0' });
  const snapshot = await get();
  assert.deepEqual(snapshot, { dir: folder('snapshots', COMMIT), id: ID, revision: COMMIT, licence: 'apache-2.0' });
  assert.deepEqual(hub.fetched.toSorted(), WANTED);
  assert.deepEqual(readdirSync(folder()).sort(), ['.no_exist', 'blobs', 'refs', 'snapshots']);
  const absent = ['added_tokens.json', 'special_tokens_map.json', 'tokenizer.json'];
  assert.deepEqual(readdirSync(folder('.no_exist', COMMIT)).sort(), absent);
  for (const name of absent) assert.equal(readFileSync(folder('.no_exist', COMMIT, name), 'utf8'), '');
  assert.equal(readFileSync(folder('refs', 'main'), 'utf8'), COMMIT);
  assert.deepEqual(readdirSync(snapshot.dir).sort(), WANTED);
  const digests = WANTED.map((name) => (name.endsWith('.safetensors') ? sha256 : gitDigest)(read(name)));
  assert.deepEqual(readdirSync(folder('blobs')).sort(), digests.toSorted());
  WANTED.forEach((name, at) => {
    const path = join(snapshot.dir, name);
    assert.equal(readlinkSync(path), `../../blobs/${digests[at]!}`);
    assert.deepEqual(readFileSync(path), read(name), name);
    assert.ok(lstatSync(folder('blobs', digests[at]!)).isFile());
  });
});

test('what is kept is not fetched again; a commit that is kept is not asked for', async () => {
  hub.add(ID);
  const first = await get();
  hub.requests.length = 0;
  assert.deepEqual(await get(), first);
  assert.deepEqual(
    hub.requests.map(({ path }) => path),
    [`/api/models/${ID}/revision/main?blobs=true`],
  );
  hub.requests.length = 0;
  assert.equal((await get(`${ID}@${COMMIT}`)).dir, first.dir);
  assert.deepEqual(hub.requests, []);
});

test('a branch that moves on is followed, and only what changed is fetched', async () => {
  const repository = hub.add(ID);
  await get();
  hub.requests.length = 0;
  repository.refs.main = OTHER_COMMIT;
  repository.files.set('config.json', Buffer.concat([read('config.json'), Buffer.from('\n')]));
  const { dir, revision } = await get();
  assert.equal(revision, OTHER_COMMIT);
  assert.deepEqual(hub.fetched, ['config.json']);
  assert.deepEqual(readdirSync(dir).sort(), WANTED);
  assert.equal(readFileSync(folder('refs', 'main'), 'utf8'), OTHER_COMMIT);
  assert.equal((await get(`${ID}@${COMMIT}`)).revision, COMMIT, 'the commit before is kept');
});

test('branches with a slash, tags and commits', async () => {
  hub.add(ID, { refs: { main: COMMIT, 'refs/pr/1': OTHER_COMMIT, 'v1.0': OTHER_COMMIT } });
  assert.equal((await get(`${ID}@refs/pr/1`)).revision, OTHER_COMMIT);
  assert.equal((await get(`${ID}@v1.0`)).revision, OTHER_COMMIT);
  assert.equal((await get(`${ID}@${COMMIT}`)).revision, COMMIT);
  assert.equal(readFileSync(folder('refs/refs/pr/1'), 'utf8'), OTHER_COMMIT);
  assert.deepEqual(readdirSync(folder('refs')).sort(), ['refs', 'v1.0'], 'none of main, which nobody asked for');
  await assertRefused(() => get(`${ID}@v2`), /^org\/tiny-model has no such revision: got "v2"; expected a branch/);
});

test('a model under its former name', async () => {
  hub.add('google/tiny-model');
  hub.renamed.set(ID, 'google/tiny-model');
  const { dir } = await get();
  assert.deepEqual(readdirSync(dir).sort(), WANTED);
  hub.renamed.clear();
});

test('shards: those that the index names', async () => {
  const files = new Map(WANTED.filter((name) => !name.startsWith('model')).map((name) => [name, read(name)]));
  const index = (names: string[]) =>
    JSON.stringify({ weight_map: Object.fromEntries(names.map((name) => [name, `${name}.safetensors`])) });
  files.set('model.safetensors.index.json', Buffer.from(index(['a', 'b'])));
  for (const name of ['a', 'b', 'c']) files.set(`${name}.safetensors`, Buffer.from(name));
  const { refs } = hub.add(ID, { files });
  const { dir } = await get();
  assert.deepEqual(
    readdirSync(dir)
      .filter((name) => name.includes('safetensors'))
      .sort(),
    ['a.safetensors', 'b.safetensors', 'model.safetensors.index.json'],
  );
  assert.equal((await get(ID, { isOffline: true })).dir, dir);
  rmSync(join(dir, 'b.safetensors'));
  await assertRefused(() => get(ID, { isOffline: true }), /is not kept in /);
  refs.main = OTHER_COMMIT;
  files.set('model.safetensors.index.json', Buffer.from(index(['a', 'd'])));
  await assertRefused(() => get(), /^org\/tiny-model has no d\.safetensors; expected every file that its model/);
});

test('offline: what is kept is used, and nothing is asked', async () => {
  hub.add(ID);
  const offline = { isOffline: true };
  const message = /^org\/tiny-model at main is not kept in .*hub, and HF_HUB_OFFLINE is set; expected a model that was/;
  await assertRefused(() => get(ID, offline), message);
  const { dir } = await get();
  hub.requests.length = 0;
  assert.deepEqual(await get(ID, offline), { dir, id: ID, revision: COMMIT, licence: null });
  assert.equal((await get(`${ID}@${COMMIT}`, offline)).dir, dir);
  await assertRefused(() => get(`${ID}@v1`, offline), /at v1 is not kept/);
  assert.deepEqual(hub.requests, []);
});

test('what huggingface_hub has left half-fetched is not taken for whole', async () => {
  hub.add(ID);
  const dir = folder('snapshots', COMMIT);
  for (const path of [dir, folder('refs')]) mkdirSync(path, { recursive: true });
  writeFileSync(folder('refs', 'main'), COMMIT);
  writeFileSync(join(dir, 'config.json'), read('config.json'));
  symlinkSync('../../blobs/none', join(dir, 'model.safetensors'));
  await assertRefused(() => get(ID, { isOffline: true }), /is not kept/);
  await get();
  assert.deepEqual(readFileSync(join(dir, 'model.safetensors')), read('model.safetensors'));
});

/** The commit as Python leaves it that has asked for the config, the weights and the vocabulary. */
async function keptInPart(): Promise<string> {
  const { dir } = await get();
  rmSync(join(dir, 'tokenizer_config.json'));
  rmSync(folder('.no_exist'), { recursive: true });
  hub.requests.length = 0;
  said.length = 0;
  return dir;
}
const NAMES = 'added_tokens.json, special_tokens_map.json, tokenizer.json, tokenizer_config.json';
const DOUBT = `at ${COMMIT}. It is not known whether the hub has ${NAMES} of it`;

test('a commit that Python has fetched in part is asked for, and made whole; then it is not asked for again', async () => {
  hub.add(ID);
  const dir = await keptInPart();
  for (const name of [ID, `${ID}@${COMMIT}`]) {
    await get(name);
    assert.deepEqual(readFileSync(join(dir, 'tokenizer_config.json')), read('tokenizer_config.json'));
    rmSync(join(dir, 'tokenizer_config.json'));
  }
  await get(`${ID}@${COMMIT}`);
  hub.requests.length = 0;
  await get(`${ID}@${COMMIT}`);
  assert.deepEqual([hub.requests, said], [[], []]);
});

test('what Python has asked for in vain is known not to be there', async () => {
  hub.add(ID);
  await keptInPart();
  mkdirSync(folder('.no_exist', COMMIT), { recursive: true });
  for (const name of NAMES.split(', ')) writeFileSync(folder('.no_exist', COMMIT, name), '');
  await get(`${ID}@${COMMIT}`);
  await get(ID, { isOffline: true });
  assert.deepEqual([hub.requests, said], [[], []]);
});

test('a commit that Python has fetched in part, and a hub that is not asked, or does not give it: it is used, and said', async () => {
  const repository = hub.add(ID);
  const dir = await keptInPart();
  assert.equal((await get(ID, { isOffline: true })).dir, dir);
  assert.deepEqual(said.splice(0), [`${ID} is used as it is kept, ${DOUBT}`]);
  hub.fault = () => ({ kind: 'other', status: 503 });
  assert.equal((await get()).dir, dir);
  assert.deepEqual(said.splice(0), [
    `${hub.endpoint} cannot be used: it answered 503; ${ID} is used as it was kept, ${DOUBT}`,
  ]);
  hub.fault = () => undefined;
  repository.refs = {};
  assert.equal((await get(`${ID}@${COMMIT}`)).dir, dir);
  assert.match(
    said.join(),
    /^org\/tiny-model has no such revision: .*; org\/tiny-model is used as it was kept, at a{40}\. It/,
  );
});

test('a commit of which Python has downloaded every file is whole', async () => {
  hub.add(ID);
  const dir = await keptInPart();
  writeFileSync(join(dir, '.gitattributes'), '');
  await get(`${ID}@${COMMIT}`);
  await get(ID, { isOffline: true });
  assert.deepEqual([hub.requests, said], [[], []]);
});

test('a commit that Python has fetched in part, the rest of which cannot be had: it is used, and said', async () => {
  hub.add(ID);
  const dir = await keptInPart();
  rmSync(folder('blobs', gitDigest(read('tokenizer_config.json'))));
  hub.fault = ({ path }) => (path.includes('/resolve/') ? { kind: 'other', status: 401 } : undefined);
  for (const name of [ID, `${ID}@${COMMIT}`]) {
    assert.equal((await get(name)).dir, dir);
    assert.ok(said.splice(0).at(-1)!.endsWith(`; ${ID} is used as it was kept, ${DOUBT}`));
  }
  hub.add(ID, { refs: { main: OTHER_COMMIT } });
  await assertRefused(() => get(), /401|token/);
});

test('files that Python keeps in the snapshot itself, for want of links, are not fetched again', async () => {
  hub.add(ID);
  const dir = await keptInPart();
  for (const name of readdirSync(dir)) {
    const contents = readFileSync(join(dir, name));
    rmSync(join(dir, name));
    writeFileSync(join(dir, name), contents);
  }
  rmSync(folder('blobs'), { recursive: true });
  await get(`${ID}@${COMMIT}`);
  assert.deepEqual(hub.fetched, ['tokenizer_config.json']);
});

test('a vocabulary that is not kept may be missing too, unless tokenizer.json has it', async () => {
  hub.add(ID);
  const dir = await keptInPart();
  rmSync(join(dir, 'vocab.txt'));
  await get(ID, { isOffline: true });
  writeFileSync(join(dir, 'tokenizer.json'), '{}');
  await get(ID, { isOffline: true });
  const others = NAMES.replace(' tokenizer.json,', '');
  assert.deepEqual(
    said.map((line) => line.split('the hub has ')[1]),
    [`${NAMES}, vocab.txt of it`, `${others} of it`],
  );
});

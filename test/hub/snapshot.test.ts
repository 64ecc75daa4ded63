import assert from 'node:assert/strict';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import type { HubTools } from '../../toolkit/hub/download';
import { hubModelOf } from '../../toolkit/hub/hubModel';
import type { HubSettings } from '../../toolkit/hub/settings';
import { modelSnapshot } from '../../toolkit/hub/snapshot';
import { fixtureFolder, newPath } from '../convertedFixture';
import { assertRefused } from '../refusal';
import { COMMIT, FakeHub, gitDigest, OTHER_COMMIT, sha256, TOKEN } from './fakeHub';

const ID = 'org/tiny-model';
const WANTED = ['config.json', 'model.safetensors', 'tokenizer_config.json', 'vocab.txt'];

let hub: FakeHub;
before(async () => {
  hub = await FakeHub.start();
});
after(() => {
  hub.stop();
});
let settings: HubSettings;
beforeEach(() => {
  hub.repositories.clear();
  hub.datasets.clear();
  hub.requests.length = 0;
  hub.fault = () => undefined;
  settings = { endpoint: hub.endpoint, cacheDir: newPath('hub'), token: null, isOffline: false, patience: 3000 };
});

const said: string[] = [];
const get = (name = ID, changes: Partial<HubSettings> = {}, tools: Partial<HubTools> = {}) => {
  const say = (line: string) => said.push(line);
  return modelSnapshot(hubModelOf(name)!, { settings: { ...settings, ...changes }, say, ...tools });
};
const folder = (...parts: string[]) => join(settings.cacheDir, 'models--org--tiny-model', ...parts);
const read = (name: string) => readFileSync(join(fixtureFolder('tiny-gelu'), name));

test('what a model needs, and no more, in the layout of huggingface_hub', async () => {
  hub.add(ID, { licence: 'apache-2.0' });
  const snapshot = await get();
  assert.deepEqual(snapshot, { dir: folder('snapshots', COMMIT), id: ID, revision: COMMIT, licence: 'apache-2.0' });
  assert.deepEqual(hub.fetched.toSorted(), WANTED);
  assert.deepEqual(readdirSync(folder()).sort(), ['blobs', 'refs', 'snapshots']);
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

const html = {
  kind: 'other',
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<html>Log in</html>',
} as const;

for (const [what, fault, reason] of [
  ['HTML instead of JSON', html, 'it answered with an HTML page instead of JSON'],
  ['no JSON', { ...html, body: '{"sha":' }, 'it answered with something else instead of JSON'],
  ['another JSON', { ...html, body: '{"sha": "7"}' }, 'its listing of files has no proper sha'],
  ['a fault of the hub', { ...html, status: 503 }, 'it answered 503'],
  ['too many requests', { ...html, status: 429 }, 'it answered 429'],
] as const)
  test(`${what}: what is kept is used, and said; without it, refused`, async () => {
    hub.add(ID);
    const { dir } = await get(); // kept by `settings.cacheDir` alone
    hub.fault = () => fault;
    said.length = 0;
    assert.equal((await get()).dir, dir);
    assert.deepEqual(said, [`${hub.endpoint} cannot be used: ${reason}; ${ID} is used as it was kept, at ${COMMIT}`]);
    const message = new RegExp(`^http://127\\.0\\.0\\.1:\\d+ cannot be used: ${reason}$`);
    await assertRefused(() => get(ID, { cacheDir: newPath('hub') }), message);
  });

test('a hub that cannot be reached, or that says nothing', async () => {
  const gone = await FakeHub.start();
  const { endpoint } = gone;
  gone.stop();
  await assertRefused(() => get(ID, { endpoint }), /^http:\/\/127.*cannot be used: connect ECONNREFUSED 127/);
  hub.add(ID, {});
  hub.fault = () => ({ kind: 'silent', after: 0 });
  await assertRefused(
    () => get(ID, { patience: 300 }),
    /cannot be used: config\.json was cut off: it was silent for 0\.3 seconds$/,
  );
});

test('a model that is kept and that the hub refuses is refused', async () => {
  const repository = hub.add(ID);
  await get();
  delete repository.refs.main;
  await assertRefused(() => get(), /has no such revision: got "main"/);
  hub.repositories.clear();
  await assertRefused(() => get(), /^There is no model org\/tiny-model on /);
});

test('a model that is not there, or is a data set; a token that is not known', async () => {
  hub.datasets.add('org/texts');
  const none =
    (name: string, changes = {}) =>
    () =>
      get(name, changes);
  const message =
    /^There is no model org\/none on http:.*; expected a name as in its address there; one that is private needs /;
  await assertRefused(none('org/none'), new RegExp(`${message.source}a token in HF_TOKEN$`));
  await assertRefused(none('org/none', { token: TOKEN }), new RegExp(`${message.source}a token that is valid`));
  await assertRefused(none('org/texts'), /^org\/texts is a data set on http:.*; expected a model$/);
  const headers = { 'x-error-message': 'Invalid credentials in Authorization header' };
  hub.fault = () => ({ kind: 'other', status: 401, headers });
  await assertRefused(
    none(ID, { token: 'hf_old' }),
    /does not know the token: got "Invalid credentials .*; expected a token that is valid/,
  );
  hub.fault = () => ({
    kind: 'other',
    status: 403,
    headers: { 'x-error-message': 'Access to this resource is disabled.' },
  });
  await assertRefused(
    none(ID),
    /refuses org\/tiny-model: got "Access to this resource is disabled\."; expected a model for/,
  );
  assert.equal(existsSync(settings.cacheDir), false, 'nothing is written');
});

test('a gated model: refused with what to do, and read with the token of a friend', async () => {
  hub.add(ID, { isGated: true });
  const gated =
    /^org\/tiny-model is gated \(Access to this model is restricted\); expected its terms to be accepted at http:.*\/org\/tiny-model, and /;
  await assertRefused(() => get(), new RegExp(`${gated.source}a token in HF_TOKEN$`));
  await assertRefused(
    () => get(ID, { token: 'hf_stranger' }),
    new RegExp(`${gated.source}a token that is valid and may`),
  );
  hub.requests.length = 0;
  await get(ID, { token: TOKEN });
  for (const { host, path, token } of hub.requests)
    assert.equal(token, host === 'hub' ? `Bearer ${TOKEN}` : undefined, `${host} ${path}`);
  assert.ok(hub.requests.some(({ host }) => host === 'storage'));
});

test('weights in another form, or none: refused before anything is fetched', async () => {
  const { files } = hub.add(ID);
  files.delete('model.safetensors');
  const advice =
    /^org\/tiny-model has no model\.safetensors: got "pytorch_model\.bin"; expected weights in safetensors; this Python makes a folder tiny-model that has them: python -c "import os; .*snapshot_download\('org\/tiny-model', revision='a{40}', local_dir='tiny-model'\)\); import json, torch; .*torch\.load\(f, /;
  await assertRefused(() => get(), advice);
  files.delete('pytorch_model.bin');
  await assertRefused(() => get(), /^org\/tiny-model has no model\.safetensors; expected weights in safetensors$/);
  files.delete('config.json');
  await assertRefused(() => get(), /^org\/tiny-model has no config\.json; expected a model for transformers$/);
  assert.deepEqual(hub.fetched, []);
});

test('no room on the disk is found before anything is fetched', async () => {
  hub.add(ID, { lies: { 'model.safetensors': { size: 2 ** 50 } } });
  const message =
    /^No room in .*models--org--tiny-model: got "\d+ MiB free"; expected 1073741824 MiB; HF_HUB_CACHE may name/;
  await assertRefused(() => get(), message);
  assert.ok(!hub.fetched.includes('model.safetensors'));
});

test('a cache folder that cannot be written', async () => {
  hub.add(ID);
  mkdirSync(dirname(settings.cacheDir), { recursive: true });
  writeFileSync(settings.cacheDir, '');
  const message =
    /^Cannot keep models: ENOTDIR: .*; expected a folder that can be written; HF_HUB_CACHE may name another$/;
  await assertRefused(() => get(), message);
});

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { newPath } from '../convertedFixture';
import { assertRefused } from '../refusal';
import { COMMIT, FakeHub, TOKEN } from './fakeHub';
import { get, hub, ID, said, settings } from './snapshotHub';

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
  await assertRefused(
    () => get(),
    /^org\/tiny-model has no model\.safetensors: got "README\.md, config\.json, .*"; expected weights in safetensors$/,
  );
  files.delete('config.json');
  await assertRefused(
    () => get(),
    /^org\/tiny-model has no config\.json: got "README\.md, onnx.*"; expected a model for transformers$/,
  );
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

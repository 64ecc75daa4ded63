import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { hubSettings } from '../../toolkit/hub/settings';
import { newPath } from '../convertedFixture';
import { assertRefused } from '../refusal';

const nowhere = { HF_TOKEN_PATH: newPath('no-token') };

test('the usual place, hub and patience', () => {
  assert.deepEqual(hubSettings(nowhere), {
    endpoint: 'https://huggingface.co',
    cacheDir: join(homedir(), '.cache/huggingface/hub'),
    token: null,
    isOffline: false,
    patience: 30_000,
  });
});

test('the folder: HF_HUB_CACHE, then HF_HOME, then XDG_CACHE_HOME; an empty variable counts as none', () => {
  const xdg = { ...nowhere, XDG_CACHE_HOME: '/x' };
  const home = { ...xdg, HF_HOME: '/h' };
  const cacheOf = (env: Record<string, string>) => hubSettings(env).cacheDir;
  assert.equal(cacheOf(xdg), '/x/huggingface/hub');
  assert.equal(cacheOf(home), '/h/hub');
  assert.equal(cacheOf({ ...home, HUGGINGFACE_HUB_CACHE: '/old' }), '/old');
  assert.equal(cacheOf({ ...home, HUGGINGFACE_HUB_CACHE: '/old', HF_HUB_CACHE: '/c' }), '/c');
  assert.equal(cacheOf({ ...home, HF_HUB_CACHE: '' }), '/h/hub');
  assert.equal(cacheOf({ ...nowhere, HF_HOME: '~/models' }), join(homedir(), 'models/hub'));
});

test('the token: HF_TOKEN, then the file, in HF_HOME or where HF_TOKEN_PATH says', async () => {
  const home = newPath('home');
  mkdirSync(home);
  writeFileSync(join(home, 'token'), 'hf_file\n');
  const other = newPath('other-token');
  writeFileSync(other, 'hf_other');
  assert.equal(hubSettings({ HF_HOME: home }).token, 'hf_file');
  assert.equal(hubSettings({ HF_HOME: home, HF_TOKEN: 'given ' }).token, 'given');
  assert.equal(hubSettings({ HF_HOME: home, HF_TOKEN: '' }).token, 'hf_file');
  assert.equal(hubSettings({ HF_HOME: home, HF_TOKEN_PATH: other }).token, 'hf_other');
  const message = /^The token of HF_TOKEN; expected letters, digits and signs of ASCII alone$/;
  await assertRefused(() => hubSettings({ HF_TOKEN: 'hf_a\nhf_b' }), message);
});

test('other hubs, offline, another patience', async () => {
  assert.equal(hubSettings({ ...nowhere, HF_ENDPOINT: 'http://127.0.0.1:8080/' }).endpoint, 'http://127.0.0.1:8080');
  for (const [text, expected] of [
    ['1', true],
    ['TRUE', true],
    ['yes', true],
    ['on', true],
    ['0', false],
    ['', false],
    ['no', false],
  ] as const)
    for (const name of ['HF_HUB_OFFLINE', 'TRANSFORMERS_OFFLINE'])
      assert.equal(hubSettings({ ...nowhere, [name]: text }).isOffline, expected, `${name}=${text}`);
  assert.equal(hubSettings({ ...nowhere, HF_HUB_DOWNLOAD_TIMEOUT: '2.5' }).patience, 2500);
  for (const text of ['huggingface.co', 'ftp://x', 'file:///x', '//x'])
    await assertRefused(
      () => hubSettings({ ...nowhere, HF_ENDPOINT: text }),
      /^HF_ENDPOINT: got ".*"; expected an address such as https/,
    );
  for (const text of ['0', '-1', 'soon', 'Infinity'])
    await assertRefused(
      () => hubSettings({ ...nowhere, HF_HUB_DOWNLOAD_TIMEOUT: text }),
      /^HF_HUB_DOWNLOAD_TIMEOUT: got ".*"; expected seconds/,
    );
});

import assert from 'node:assert/strict';
import os, { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, mock, test } from 'node:test';
import { cacheRoot, homeFolder } from '../toolkit/cacheRoot';

const before = { ...process.env };
after(() => {
  process.env = before;
});

function setEnvironment(own: string | undefined, shared: string | undefined): void {
  process.env = {
    ...before,
    AFN_CACHE: own,
    XDG_CACHE_HOME: shared,
  };
}

test('AFN_CACHE is the root itself; XDG_CACHE_HOME, or ~/.cache, holds it', () => {
  const home = join(homedir(), '.cache/afn-toolkit');
  const cases: [own: string | undefined, shared: string | undefined, root: string][] = [
    ['/own', '/shared', '/own'],
    ['own', undefined, resolve('own')],
    [undefined, '/shared', '/shared/afn-toolkit'],
    ['', '/shared', '/shared/afn-toolkit'],
    [undefined, undefined, home],
    [undefined, 'relative', home],
    ['', '', home],
  ];
  for (const [own, shared, root] of cases) {
    setEnvironment(own, shared);
    assert.equal(cacheRoot(), root, `${own} ${shared}`);
  }
});

test('without a home the folder is that of the root; nothing throws', () => {
  const none: [hindrance: string, homedir: () => string][] = [
    ["HOME=''", () => ''],
    [
      'no user of this number',
      () => {
        throw Object.assign(new Error('ENOENT: no such file or directory, uv_os_homedir'), { code: 'ENOENT' });
      },
    ],
  ];
  for (const [hindrance, instead] of none) {
    const { mock: mocked } = mock.method(os, 'homedir', instead);
    setEnvironment(undefined, undefined);
    assert.deepEqual([homeFolder(), cacheRoot()], ['/', '/.cache/afn-toolkit'], hindrance);
    mocked.restore();
  }
});

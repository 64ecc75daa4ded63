import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { exportExplorer } from '../../toolkit/explorer/exported';
import { openConverted } from '../../toolkit/graph/convertedFolder';
import { convertedFixture, newPath } from '../convertedFixture';
import { assertRefused } from '../refusal';

function page(): string {
  const dir = newPath('page');
  mkdirSync(join(dir, 'wasm'), { recursive: true });
  writeFileSync(join(dir, 'index.html'), '<!doctype html>');
  writeFileSync(join(dir, 'wasm/kernels.wasm'), 'kernels');
  return dir;
}

test('an exported site holds the page, the list, and checkpoints that open', async () => {
  const dir = await convertedFixture('tiny-gelu');
  const out = join(newPath('new'), 'site');
  await exportExplorer({ page: page(), checkpoints: [{ name: 'tiny', dir, layerMaps: [] }] }, out);
  assert.equal(
    readFileSync(join(out, 'checkpoints.json'), 'utf8'),
    '[{"name":"tiny","url":"checkpoints/0","layerMaps":[]}]',
  );
  assert.equal(readFileSync(join(out, 'wasm/kernels.wasm'), 'utf8'), 'kernels');
  assert.equal(openConverted(join(out, 'checkpoints/0')).digest, openConverted(dir).digest);
  assert.deepEqual(readdirSync(dirname(out)), ['site'], 'nothing half-written is left');
});

test('a folder that holds something is refused and left as it is, an empty one is taken', async () => {
  const site = { page: page(), checkpoints: [] };
  const out = newPath('site');
  mkdirSync(out);
  await exportExplorer(site, out);
  assert.ok(existsSync(join(out, 'index.html')));
  await assertRefused(() => exportExplorer(site, out), /^Folder exists already: .*site; expected a new one$/);
});

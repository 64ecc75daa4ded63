import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { newPath } from '../convertedFixture';
import { ROOT } from './installed';

test('on a Node that is too old, afn says so before it loads anything else', () => {
  const folder = newPath('too-old');
  mkdirSync(join(folder, 'dist/experiments'), { recursive: true });
  cpSync(join(ROOT, 'bin'), join(folder, 'bin'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ engines: { node: '>=999.1' } }));
  writeFileSync(join(folder, 'dist/experiments/afn.js'), 'console.log("loaded")');
  const args = [join(folder, 'bin/afn.js')];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  const message = `error: Node is too old: got ${process.versions.node}; expected 999.1 or later\n`;
  assert.deepEqual([status, stdout, stderr], [2, '', message]);
});

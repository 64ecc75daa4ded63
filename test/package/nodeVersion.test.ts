import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { engines } from '../../package.json';
import { newPath } from '../convertedFixture';
import { ROOT } from './installed';

/** `afn` of a package that needs such a Node, whose modules do no more than say that they were loaded. */
function afnFor(node: string): string {
  const folder = newPath('package');
  mkdirSync(join(folder, 'dist/experiments'), { recursive: true });
  cpSync(join(ROOT, 'bin'), join(folder, 'bin'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ engines: { node } }));
  writeFileSync(join(folder, 'dist/experiments/afn.js'), 'console.log("loaded")');
  return join(folder, 'bin/afn.js');
}

function run(node: string, file: string): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(node, [file, 'score'], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

test('on a Node that is too old, afn says so before it loads anything else', () => {
  const stderr = `error: Node is too old: got ${process.versions.node}; expected 999.1 or later\n`;
  assert.deepEqual(run(process.execPath, afnFor('>=999.1')), { status: 2, stdout: '', stderr });
  assert.deepEqual(run(process.execPath, afnFor(engines.node)), { status: 0, stdout: 'loaded\n', stderr: '' });
});

// 18 is too old as a whole, 10 does not read the syntax of today.
for (const version of ['10.24.1', '18.20.8'])
  test(`so it does on Node ${version} itself`, (t) => {
    const { status, stdout, stderr: why } = npmNode(version);
    if (status !== 0) {
      t.skip(`npm cannot fetch it: ${why.trim().split('\n')[0]}`);
      return;
    }
    const node = stdout.trim();
    const stderr = `error: Node is too old: got ${version}; expected 20.12 or later\n`;
    assert.deepEqual(run(node, afnFor(engines.node)), { status: 2, stdout: '', stderr });
  });

/** Asks npm's copy of a release of Node where it is. */
function npmNode(version: string) {
  const env = { ...process.env, npm_config_cache: newPath('npm') };
  const args = ['-y', '-p', `node@${version}`, 'node', '-p', 'process.execPath'];
  return spawnSync('npx', args, { encoding: 'utf8', env, timeout: 120_000 });
}

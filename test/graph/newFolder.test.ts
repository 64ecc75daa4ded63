import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { convertCheckpoint } from '../../toolkit/graph/convert';
import { openConverted } from '../../toolkit/graph/convertedFolder';
import { writeNewFolder } from '../../toolkit/graph/newFolder';
import { convertedFixture, fixtureFolder, newPath } from '../convertedFixture';

/** A conversion in a process of its own that gets the signal after its first weight. */
function convertAndSignal(out: string, signal: NodeJS.Signals) {
  const script = join(__dirname, 'signalDuringConversion.ts');
  const args = ['--require', 'ts-node/register', script, fixtureFolder('tiny-gelu'), out, signal];
  return spawnSync(process.execPath, args, { encoding: 'utf8' });
}

test('Ctrl-C during a conversion leaves nothing', () => {
  const out = newPath('interrupted');
  const { status } = convertAndSignal(out, 'SIGINT');
  assert.equal(status, 130);
  assert.ok(!existsSync(out));
  assert.ok(!existsSync(`${out}.partial`));
});

test('a killed conversion leaves only a partial folder, which the next one replaces', async () => {
  const out = newPath('killed');
  const { signal } = convertAndSignal(out, 'SIGKILL');
  assert.equal(signal, 'SIGKILL');
  assert.ok(!existsSync(out));
  assert.ok(existsSync(`${out}.partial`));
  writeFileSync(join(`${out}.partial`, 'left over'), '');
  await convertCheckpoint(fixtureFolder('tiny-gelu'), out);
  assert.ok(!existsSync(`${out}.partial`));
  assert.deepEqual(readdirSync(out), readdirSync(await convertedFixture('tiny-gelu')));
  assert.equal(openConverted(out).digest, openConverted(await convertedFixture('tiny-gelu')).digest);
});

test('the folder appears only when it is complete', async () => {
  const path = newPath('folder');
  await writeNewFolder(path, async (dir) => {
    writeFileSync(join(dir, 'a.txt'), 'a');
    await Promise.resolve();
    assert.ok(!existsSync(path));
  });
  assert.equal(readFileSync(join(path, 'a.txt'), 'utf8'), 'a');
  assert.equal(process.listenerCount('SIGINT'), 0);
});

test('a failure passes through and leaves nothing', async () => {
  const path = newPath('failed');
  await assert.rejects(
    writeNewFolder(path, () => Promise.reject(new Error('disk full'))),
    /^Error: disk full$/,
  );
  assert.ok(!existsSync(path));
  assert.ok(!existsSync(`${path}.partial`));
  assert.equal(process.listenerCount('SIGINT'), 0);
});

test('where there is no room, or a link leads nowhere, the conversion is refused and leaves nothing', async () => {
  const out = newPath('full');
  const line = `ulimit -f 100; ${process.execPath} --require ts-node/register experiments/checkpoint.ts convert "$0" "$1"`;
  const { status, stderr } = spawnSync('bash', ['-c', line, fixtureFolder('tiny-gelu'), out], { encoding: 'utf8' });
  assert.equal(status, 2, stderr);
  assert.match(stderr, /^error: Cannot write .*full: EFBIG: file too large, write$/m);
  assert.deepEqual([existsSync(out), existsSync(`${out}.partial`)], [false, false]);
  const link = newPath('link');
  symlinkSync('/nowhere/at all', link);
  await assert.rejects(
    convertCheckpoint(fixtureFolder('tiny-gelu'), link),
    /^UserError: Folder exists already: .*link/,
  );
});

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import { readInputs } from '../../../toolkit/harness/job/job';
import { lockRun } from '../../../toolkit/harness/run/lock';
import { findRunFolder } from '../../../toolkit/harness/run/runFolder';
import { newPath } from '../../convertedFixture';
import { assertRefused } from '../../refusal';
import { smallRuns } from '../smallRun';

const holders: ChildProcess[] = [];
afterEach(() => {
  for (const child of holders.splice(0)) child.kill('SIGKILL');
});

/** Another process that holds the lock of a run. */
async function holder(dir: string): Promise<ChildProcess> {
  const args = ['--require', 'ts-node/register', join(__dirname, 'lockHolder.ts'), dir];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  holders.push(child);
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  assert.equal(said.toString(), 'held\n');
  return child;
}

const BUSY = /^Another process is at work on .*run; expected one process a run$/;

test('a run that another process works on is refused, and free at once when that one is killed', async () => {
  const dir = newPath('run');
  const child = await holder(dir);
  await assertRefused(() => lockRun(dir), BUSY);
  await assertRefused(() => lockRun(dir), BUSY);
  const other = await lockRun(newPath('run'));
  child.kill('SIGKILL');
  await once(child, 'exit');
  const lock = await lockRun(dir);
  await lock.release();
  await other.release();
  assert.equal(existsSync(dir), false, 'nothing is written');
});

test('one process may not work on a run twice; a released lock can be taken again', async () => {
  const dir = newPath('run');
  const lock = await lockRun(dir);
  await assertRefused(() => lockRun(dir), BUSY);
  await lock.release();
  await (await lockRun(dir)).release();
});

test('a run is one whatever path leads to it', async () => {
  const real = newPath('real');
  mkdirSync(real);
  const link = newPath('link');
  symlinkSync(real, link);
  const lock = await lockRun(join(real, 'deep/run'));
  await assertRefused(() => lockRun(join(link, 'deep/run')), BUSY);
  await assertRefused(() => lockRun(join(real, 'deep/../deep/run')), BUSY);
  await lock.release();
});

test('a run in the making keeps others away, and leaves what it has as it is', async () => {
  const small = await smallRuns({ sentences: 8 });
  const out = newPath('runs');
  const config = small.config();
  const named = await readInputs(config, small, { otherRuns: [], additions: [] });
  const { partial } = findRunFolder(out, named.config, named.inputs);
  const child = await holder(partial);
  await assertRefused(
    () => small.run({ out }),
    /^Another process is at work on .*\.partial; expected one process a run$/,
  );
  assert.equal(existsSync(out), false);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const { dir } = await small.run({ out });
  assert.equal(`${dir}.partial`, partial);
});

test('of two runs at once one is refused, and the other is complete', async () => {
  const small = await smallRuns({ sentences: 8 });
  const out = newPath('runs');
  const ended = await Promise.allSettled([small.run({ out }), small.run({ out })]);
  assert.deepEqual(ended.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  assert.equal((await small.run({ out })).wasComplete, true);
});

import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { dependencies, version } from '../../package.json';
import { BACKENDS, workerCount } from '../../toolkit';
import { newPath } from '../convertedFixture';
import { command } from './command';

test('a report for strangers has ~ where the home folder would name the user', async () => {
  const home = newPath('ann');
  mkdirSync(home);
  const link = newPath('link');
  symlinkSync(home, link);
  Object.assign(process.env, { HOME: `${link}/`, TF_CPP_PLACE: `${link}/tensorflow`, TF_CPP_REAL: home });
  Object.assign(process.env, { TF_CPP_OTHER: `${link}a/tensorflow` });
  const [{ stdout }, words] = await Promise.all([command('doctor', '--json'), command('doctor')]);
  const { variables } = JSON.parse(stdout) as { variables: Record<string, string> };
  assert.equal(variables.TF_CPP_PLACE, '~/tensorflow');
  assert.deepEqual([variables.TF_CPP_REAL, variables.TF_CPP_OTHER], ['~', `${link}a/tensorflow`]);
  assert.match(words.stdout, /TF_CPP_PLACE +~\/tensorflow\n/);
  for (const text of [stdout, words.stdout]) assert.ok(!text.includes(home));
});

test('a report has backends with reasons, memory, cores, versions, sizes of caches, and of secrets that they are set', async () => {
  const [cache, hub] = [newPath('cache'), newPath('hub')];
  const file = (dir: string, mebibytes: number) => {
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, 'file'), Buffer.alloc(mebibytes * 2 ** 20));
  };
  file(join(cache, 'scores/deep'), 3);
  file(join(hub, 'models--org--name/blobs'), 2);
  symlinkSync('blobs', join(hub, 'models--org--name/snapshots'));
  Object.assign(process.env, { AFN_CACHE: cache, HF_HUB_CACHE: hub, HF_TOKEN: 'hf_secret' });
  const { code, stdout, stderr } = await command('doctor', '--json');
  assert.equal(code, 0, stderr);
  const { toolkit, machine, backends, caches, packages, variables } = JSON.parse(stdout) as Record<
    'toolkit' | 'machine' | 'backends' | 'caches' | 'packages' | 'variables',
    Record<string, string>
  >;
  assert.deepEqual(toolkit, { version, 'runs from': 'a clone' });
  assert.deepEqual(
    [machine.node, machine.cores],
    [process.version, `${os.availableParallelism()}; a run uses ${workerCount()} workers`],
  );
  assert.ok(machine.system!.startsWith(`${os.type()} ${os.release()} ${os.arch()}`), machine.system);
  const [, all, free] = /^([\d.]+) GiB, ([\d.]+) GiB free(, [\d.]+ GiB allowed)?$/.exec(machine.memory!)!;
  assert.equal(all, (os.totalmem() / 2 ** 30).toFixed(1));
  assert.ok(Number(free) > 0 && Number(free) <= Number(all), machine.memory);
  assert.deepEqual(Object.keys(backends), BACKENDS);
  for (const [name, state] of Object.entries(backends)) assert.match(state, /^(yes(, on \S.*)?|no: \S.*)$/, name);
  assert.deepEqual([backends.wasm, backends.cpu], ['yes', 'yes']);
  assert.match(backends['tfjs-node']!, /^no: /, 'nothing is built in this cache');
  assert.deepEqual(caches, { 'scores of the toolkit': '3.0 MiB', 'models from the hub': '2.0 MiB' });
  for (const [name, asked] of Object.entries(dependencies))
    assert.equal(packages[name], asked.replace(/^npm:.*@/, ''), name);
  assert.deepEqual([variables.HF_TOKEN, variables.AFN_CACHE, variables.HF_HUB_CACHE], ['set', 'set', 'set']);
  assert.ok(!stdout.includes('hf_secret'));
});

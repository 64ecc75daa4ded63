import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { unpackWheels } from '../../toolkit/backend/nativeTools';
import { assertRefused } from '../refusal';
import { FAKE_PINS, FakeMachine } from './fakeTools';

const { PATH: path } = process.env;
const skip = spawnSync('python3', ['--version']).status !== 0 && 'no python3 here';

test('only what is kept leaves the wheel, programs as programs; a damaged one is named', { skip }, async () => {
  const machine = new FakeMachine({});
  process.env.PATH = path;
  const dir = join(machine.cache, 'wheels');
  mkdirSync(dir, { recursive: true });
  const wheel = join(dir, 'a.whl');
  const make = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as archive:
  for name in sys.argv[2:]:
    member = zipfile.ZipInfo(name)
    member.external_attr = (0o755 if 'ptxas' in name else 0o644) << 16
    archive.writestr(member, name)`;
  const members = ['tensorflow/lib.so', 'tensorflow/c/c_api.h', 'tensorflow/c/ptxas', 'tensorflow/core.py', 'b/c'];
  execFileSync('python3', ['-c', make, wheel, ...members]);
  const tools = { python: ['python3'], pip: [], compiler: [] };
  const pinned = { ...FAKE_PINS.wheels[0], keep: ['tensorflow/lib.so', 'tensorflow/c/'] };
  await unpackWheels(machine.cache, new Map([[wheel, pinned]]), tools);
  assert.deepEqual(readdirSync(machine.cache, { recursive: true }).sort(), [
    'tensorflow',
    'tensorflow/c',
    'tensorflow/c/c_api.h',
    'tensorflow/c/ptxas',
    'tensorflow/lib.so',
  ]);
  const isProgram = (path: string) => (statSync(join(machine.cache, path)).mode & 0o111) !== 0;
  assert.deepEqual([isProgram('tensorflow/c/ptxas'), isProgram('tensorflow/lib.so')], [true, false]);
  assert.equal(readFileSync(join(machine.cache, 'tensorflow/lib.so'), 'utf8'), 'tensorflow/lib.so');

  mkdirSync(dir);
  writeFileSync(wheel, 'no zip');
  const damaged = unpackWheels(machine.cache, new Map([[wheel, pinned]]), tools);
  await assertRefused(() => damaged, /^Cannot unpack .*a\.whl: got ".*(zip|Zip)/);
});

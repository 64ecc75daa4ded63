import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { FakeMachine, WORKING } from '../backend/fakeTools';
import { ADDON_PATH, cpuUnderAnotherName, markReady, plantBuild } from '../backend/plantedBuild';
import { command } from './command';

const skip =
  process.platform === 'linux' && process.arch === 'x64' ? false : 'native TensorFlow is built on linux x64 only';

test('what the machine lacks ends with 2 and a message on stderr', { skip }, async () => {
  const machine = new FakeMachine({ npm: WORKING.npm, python3: WORKING.python3 });
  const [build, undo, typo] = await Promise.all([
    command('native'),
    command('native', 'remove'),
    command('native', 'rmove'),
  ]);
  assert.deepEqual([build.code, build.stdout], [2, '']);
  assert.match(build.stderr, /^platform: linux x64; folder: .*\nerror: No C\+\+ compiler .*apt install g\+\+/);
  assert.deepEqual([undo.code, undo.stderr], [0, 'Nothing to remove.\n']);
  assert.equal(typo.code, 2);
  assert.match(typo.stderr, /Allowed choices are remove/);
  assert.equal(existsSync(machine.cache), false);
});

const driver = existsSync('/proc/driver/nvidia/version') && 'a driver is here';

test('--gpu on a machine without CUDA ends with 2 and says so', { skip: skip || driver }, async () => {
  const machine = new FakeMachine(WORKING);
  const [build, undo] = await Promise.all([command('native', '--gpu'), command('native', 'remove', '--gpu')]);
  assert.deepEqual([build.code, build.stdout], [2, '']);
  assert.match(build.stderr, /^error: No NVIDIA driver: .*; expected a CUDA machine; without --gpu .*\n$/);
  assert.deepEqual([undo.code, undo.stderr], [0, 'Nothing to remove.\n']);
  assert.deepEqual([machine.ran(), existsSync(machine.cache)], [[], false]);
});

const WRONG_PRODUCT = `
const { kernelFunc } = tf.getKernel('BatchMatMul', 'cpu');
tf.unregisterKernel('BatchMatMul', 'tensorflow');
tf.registerKernel({ kernelName: 'BatchMatMul', backendName: 'tensorflow', kernelFunc: (call) => {
  const product = kernelFunc(call);
  call.backend.data.get(product.dataId).values[5] += 1;
  return product;
} });`;

const BAD_ADDONS: [name: string, code: string, message: RegExp][] = [
  ['crashes', 'process.abort()', /does not pass the check "product" on tfjs-node: got "SIGABRT"; expected a result/],
  ['computes a wrong element', cpuUnderAnotherName(WRONG_PRODUCT), /a matrix product: got "1 wrong elements"/],
];
for (const [name, code, message] of BAD_ADDONS)
  test(`an addon that ${name} is an error message, and is never loaded`, { skip }, async () => {
    new FakeMachine(WORKING);
    const folder = plantBuild(code);
    const build = await command('native');
    assert.equal(build.code, 2, build.stderr);
    assert.match(build.stderr, /sources: done already\nlibraries: done already\naddon: done already\n/);
    assert.match(build.stderr, message);
    assert.deepEqual(
      ['ready.json', ADDON_PATH].map((path) => existsSync(join(folder, path))),
      [false, false],
    );
    assert.deepEqual(await command('native', 'remove'), { code: 0, stdout: '', stderr: `Removed ${folder}\n` });
    assert.equal(existsSync(folder), false);
  });

test('an experiment on wasm says what a build would bring, unless there is one', { skip }, async () => {
  new FakeMachine({});
  const stop = ['experiments/configs/layer-8.json', 'corpus=none.conllu', '--backend'];
  const advice = /^npm run native makes this about \d+ times as fast \(see docs\/backends\.md\)$/m;
  const [wasm, cpu] = await Promise.all(['wasm', 'cpu'].map((name) => command('run', ...stop, name)));
  assert.match(wasm!.stderr, advice);
  assert.doesNotMatch(cpu!.stderr, advice);
  await markReady(plantBuild('throw new Error("loaded")'));
  const built = await command('run', ...stop, 'wasm');
  assert.match(built.stderr, /^backend: wasm \(as asked\)(, \d+ workers)?\n/);
  assert.doesNotMatch(built.stderr, advice);
});

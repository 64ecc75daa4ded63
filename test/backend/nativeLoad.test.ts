import * as tf from '@tensorflow/tfjs-core';
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import util from 'node:util';
import { onBackend, startBackend } from '../../toolkit/backend/backend';
import { isNativeBuilt, isNativeMissing, prepareForNative, startNativeFolder } from '../../toolkit/backend/nativeLoad';
import { CPU_PINS, nativeFolder, readReady } from '../../toolkit/backend/nativeFolder';
import { isSupportedPlatform } from '../../toolkit/backend/nativeTools';
import { assertRefused } from '../refusal';
import { FakeMachine } from './fakeTools';
import { ADDON_PATH, cpuUnderAnotherName, markReady, plantBuild } from './plantedBuild';

const own = nativeFolder(CPU_PINS);
const machine = new FakeMachine({});
afterEach(() => {
  rmSync(machine.cache, { recursive: true, force: true });
});

let skip: string | false = false;
try {
  require.resolve('@tensorflow/tfjs-node/package.json');
  skip = 'tfjs-node is installed, and comes before a build in the cache folder';
} catch {
  // not installed: what is built is looked at
}

const LOADS_THE_ADDON = `process.dlopen({ exports: {} }, require('path').join(__dirname, 'lib/napi-v8/tfjs_binding.node'))`;

test('without a build the backend is not installed, and a half-built one is not looked at', { skip }, async () => {
  await assertRefused(() => startBackend('tfjs-node'), /^Backend tfjs-node does not load here: not installed$/);
  assert.equal(isNativeMissing(), isSupportedPlatform());
  const folder = plantBuild('throw new Error("loaded")');
  writeFileSync(join(folder, 'ready.json'), '{"files": [');
  assert.equal(isNativeBuilt('tfjs-node'), false);
  await assertRefused(() => startBackend('tfjs-node'), /: not installed$/);
});

test('an addon that does not load gives way to the next backend, with the reason', { skip }, async () => {
  await markReady(plantBuild(LOADS_THE_ADDON));
  assert.equal(isNativeMissing(), false);
  const { name, reason } = await startBackend();
  assert.match(name, /^wasm/);
  assert.match(
    reason,
    /^tfjs-node-gpu: not installed; tfjs-node: the build of npm run native does not load \(.*tfjs_binding\.node: .*\)(; webgpu: .*)?$/,
  );
});

test('a build whose files have changed is not loaded, and the reason says which', { skip }, async () => {
  const folder = plantBuild('throw new Error("loaded")');
  await markReady(folder);
  writeFileSync(join(folder, ADDON_PATH), 'cut');
  const { name, reason } = await startBackend();
  assert.match(name, /^wasm/);
  assert.match(
    reason,
    /tfjs-node: the build .* is damaged \(.*tfjs_binding\.node: 3 bytes instead of 8 bytes\); run it again(; webgpu: .*)?$/,
  );
  rmSync(join(folder, 'tensorflow'), { recursive: true });
  await assertRefused(() => startBackend('tfjs-node'), /libtensorflow_cc\.so\.2: missing instead of 10 bytes/);
});

test('a finished build is the backend; TensorFlow logs errors alone unless asked', { skip }, async () => {
  delete process.env.TF_CPP_MIN_LOG_LEVEL;
  await markReady(plantBuild(cpuUnderAnotherName()));
  assert.deepEqual(await startBackend(), { name: 'tfjs-node', reason: 'tfjs-node-gpu: not installed' });
  assert.equal(onBackend('tfjs-node', () => tf.backend()).constructor.name, 'MathBackendCPU');
  assert.equal(process.env.TF_CPP_MIN_LOG_LEVEL, '2');
  process.env.TF_CPP_MIN_LOG_LEVEL = '0';
  await startBackend('tfjs-node');
  assert.equal(process.env.TF_CPP_MIN_LOG_LEVEL, '0');
  tf.removeBackend('tensorflow');
  delete process.env.TF_CPP_MIN_LOG_LEVEL;
});

test('the functions of util that tfjs-node calls are there whatever Node has removed, and those that are there stay', () => {
  const functions = util as unknown as Record<
    'isArray' | 'isNullOrUndefined',
    ((value: unknown) => boolean) | undefined
  >;
  const { isArray, isNullOrUndefined } = functions;
  try {
    for (const name of ['isArray', 'isNullOrUndefined'] as const) functions[name] = undefined;
    prepareForNative();
    const values = [null, undefined, 0, '', [], {}];
    assert.deepEqual(values.map(functions.isNullOrUndefined!), [true, true, false, false, false, false]);
    assert.deepEqual(values.map(functions.isArray!), [false, false, false, false, true, false]);
    const present = functions.isArray;
    prepareForNative();
    assert.equal(functions.isArray, present);
  } finally {
    Object.assign(functions, { isArray, isNullOrUndefined });
  }
});

const unbuilt = readReady(own) === null && 'npm run native has not been run here';
test("on this machine's own build, tensors of ours run on native TensorFlow", { skip: unbuilt }, async () => {
  await startNativeFolder(own, 'tfjs-node');
  onBackend('tfjs-node', () => {
    assert.equal(tf.backend().constructor.name, 'NodeJSKernelBackend');
    const [input, weights] = [tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]])];
    assert.deepEqual(tf.matMul(input, weights).arraySync(), [[11]]);
  });
});

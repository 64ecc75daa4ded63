import * as tf from '@tensorflow/tfjs-core';
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openBackend } from '../../toolkit/activations/openBackend';
import { buildNative } from '../../toolkit/backend/nativeBuild';
import { GPU_PINS, nativeFolder, packageFolder } from '../../toolkit/backend/nativeFolder';
import { startNativeFolder } from '../../toolkit/backend/nativeLoad';
import { isSupportedPlatform } from '../../toolkit/backend/nativeTools';
import { assertRefused } from '../refusal';
import { FakeMachine, WORKING } from './fakeTools';
import { cpuUnderAnotherName, markReady, plantBuild } from './plantedBuild';

const elsewhere = isSupportedPlatform() ? false : 'native TensorFlow is built on linux x64 only';
const skip = elsewhere || (existsSync('/proc/driver/nvidia/version') && 'a driver is here');

test('a build for a GPU needs a driver, before anything is fetched', { skip }, async () => {
  const machine = new FakeMachine(WORKING);
  await assertRefused(
    () => buildNative(GPU_PINS, { say: () => undefined, check: () => assert.fail('checked') }),
    /^No NVIDIA driver: .*expected a CUDA machine/,
  );
  assert.deepEqual([machine.ran(), existsSync(machine.cache)], [[], false]);
});

test('a build for a GPU that finds none does not pass for one; one that does is used from one thread', async () => {
  new FakeMachine({});
  const folder = nativeFolder(GPU_PINS);
  const dir = packageFolder(folder, GPU_PINS);
  mkdirSync(dir, { recursive: true });
  const binding = `{ isUsingGpuDevice: () => process.env.PLANTED_GPU === 'yes' }`;
  const forGpu = `Object.assign(tf.findBackend('tensorflow'), { isGPUPackage: true, binding: ${binding} });`;
  writeFileSync(join(dir, 'index.js'), cpuUnderAnotherName(forGpu));
  const check = { largestError: 0, tokensPerSecond: { native: 1, wasm: 1 } };
  writeFileSync(join(folder, 'ready.json'), JSON.stringify({ files: [], check }));
  await assert.rejects(
    startNativeFolder(folder, 'tfjs-node-gpu'),
    /TensorFlow loads, but finds no GPU that it can use/,
  );
  await assertRefused(() => openBackend('tfjs-node-gpu'), /finds no GPU that it can use/);
  process.env.PLANTED_GPU = 'yes';
  await startNativeFolder(folder, 'tfjs-node-gpu');
  assert.equal(tf.getBackend(), 'tensorflow');
  const { name, workers } = await openBackend('tfjs-node-gpu', { workers: 3 });
  assert.deepEqual([name, workers], ['tfjs-node-gpu', 1]);
  await markReady(plantBuild(''));
  await assertRefused(
    () => openBackend('tfjs-node'),
    /^Backend tfjs-node does not load here: tfjs-node-gpu is in use in this process$/,
  );
});

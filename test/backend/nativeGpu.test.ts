import * as tf from '@tensorflow/tfjs-core';
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { buildNative } from '../../toolkit/backend/native';
import { nativeFolder, packageFolder } from '../../toolkit/backend/nativeFolder';
import { startNativeFolder } from '../../toolkit/backend/nativeLoad';
import { GPU_PINS } from '../../toolkit/backend/nativePins';
import { isSupportedPlatform } from '../../toolkit/backend/nativeTools';
import { assertRefused } from '../refusal';
import { FakeMachine, WORKING } from './fakeTools';
import { cpuUnderAnotherName } from './plantedBuild';

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

test('a build for a GPU that finds none does not pass for one', async () => {
  new FakeMachine({});
  const folder = nativeFolder(GPU_PINS);
  const dir = packageFolder(folder, GPU_PINS);
  mkdirSync(dir, { recursive: true });
  const binding = `tf.findBackend('tensorflow').binding = { isUsingGpuDevice: () => process.env.PLANTED_GPU === 'yes' };`;
  writeFileSync(join(dir, 'index.js'), cpuUnderAnotherName(binding));
  await assert.rejects(
    startNativeFolder(folder, 'tfjs-node-gpu'),
    /TensorFlow loads, but finds no GPU that it can use/,
  );
  process.env.PLANTED_GPU = 'yes';
  await startNativeFolder(folder, 'tfjs-node-gpu');
  assert.equal(tf.getBackend(), 'tensorflow');
});

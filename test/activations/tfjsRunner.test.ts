import * as tf from '@tensorflow/tfjs-core';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBackend } from '../../toolkit/activations/openBackend';
import { runTaps } from '../../toolkit/activations/run';
import type { BackendName } from '../../toolkit/backend/backend';
import { convertedFixture } from '../convertedFixture';
import { encodingOf } from './encodingOf';

/** How often each kind of kernel runs for a tap of the tiny checkpoint, which has three blocks. */
async function kernelsOf(name: BackendName, tap: string): Promise<Map<string, number>> {
  const backend = await openBackend(name);
  const model = await backend.loadModel(await convertedFixture('tiny-gelu'));
  // tf.profile wants tensors to hand back, of which there is no need.
  const { kernels } = await tf.profile(async () => {
    await runTaps(model, [encodingOf([3, 4, 5])], [tap]);
    return [];
  });
  await model.dispose();
  const names = kernels.map(({ name }) => name);
  return new Map(names.map((name) => [name, names.filter((other) => other === name).length]));
}

test('on wasm gelu is no pass of its own; on cpu it is', async () => {
  assert.equal((await kernelsOf('wasm', 'tas.3')).get('Erf'), undefined);
  assert.equal((await kernelsOf('cpu', 'tas.3')).get('Erf'), 3);
});

test('layers above the last one asked never run', async () => {
  for (const layer of [0, 1, 3])
    assert.equal((await kernelsOf('wasm', `tas.${layer}`)).get('Softmax') ?? 0, layer, `tas.${layer}`);
});

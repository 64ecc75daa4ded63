import * as tf from '@tensorflow/tfjs-core';
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { startBackend } from '../../toolkit/backend/backend';
import { hasWasmKernels } from '../../toolkit/backend/wasmKernels';
import { assertRefused } from '../refusal';

/** Node's types leave WebAssembly to the browser's. */
const { WebAssembly } = globalThis as unknown as { WebAssembly: { validate: (bytes: Uint8Array) => boolean } };

before(() => {
  WebAssembly.validate = () => false;
});

test('without relaxed SIMD that backend is refused with the reason, and another is taken', async () => {
  await assertRefused(
    () => startBackend('wasm-relaxed'),
    /^Backend wasm-relaxed does not load here: this processor or this Node has no relaxed SIMD$/,
  );
  const { name, reason } = await startBackend();
  if (name === 'wasm') assert.match(reason, /wasm-relaxed: this processor or this Node has no relaxed SIMD$/);
  assert.notEqual(name, 'wasm-relaxed');
});

test("where the processor has no SIMD the kernels are TensorFlow.js's", async () => {
  await startBackend('wasm');
  await tf.setBackend('wasm');
  assert.equal(hasWasmKernels(tf.backend()), false);
  assert.deepEqual(
    tf.tidy(() => tf.matMul([[1, 2]], [[3], [4]]).arraySync()),
    [[11]],
  );
});

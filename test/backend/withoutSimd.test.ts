import * as tf from '@tensorflow/tfjs-core';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startBackend } from '../../toolkit/backend/backend';
import { hasWasmKernels } from '../../toolkit/backend/wasmKernels';

/** Node's types leave WebAssembly to the browser's. */
const { WebAssembly } = globalThis as unknown as { WebAssembly: { validate: (bytes: Uint8Array) => boolean } };

test("where the processor has no SIMD the kernels are TensorFlow.js's", async () => {
  WebAssembly.validate = () => false;
  await startBackend('wasm');
  assert.equal(hasWasmKernels(tf.backend()), false);
  assert.deepEqual(
    tf.tidy(() => tf.matMul([[1, 2]], [[3], [4]]).arraySync()),
    [[11]],
  );
});

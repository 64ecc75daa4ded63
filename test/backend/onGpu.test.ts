import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { loadRunner } from '../../toolkit/activations/loadRunner';
import { openBackend } from '../../toolkit/activations/openBackend';
import { onGpu, webGpuAdapter } from '../../toolkit/backend/gpu';
import { registerWebGpu } from '../../toolkit/backend/webgpu';
import type { StoredGraph } from '../../toolkit/graph/storedGraph';
import { UserError } from '../../toolkit/errors';
import { assertRefused } from '../refusal';
import { fakeAdapter, fakeDawn, fakeDevice } from './fakeGpu';

const device = fakeDevice();

before(async () => {
  assert.equal(await registerWebGpu(fakeDawn(fakeAdapter({}, device))), null);
  assert.equal(webGpuAdapter(), 'acme Card 1');
});

test('work on a GPU that reports nothing comes to what it comes to', async () => {
  assert.equal(await onGpu(() => Promise.resolve(3)), 3);
  await assert.rejects(() => onGpu(() => Promise.reject(new Error('of its own'))), { message: 'of its own' });
});

test('what a GPU reports is an error, whatever the work came to, and belongs to that work alone', async () => {
  for (const work of [() => Promise.resolve(3), () => Promise.reject(new Error('what came of it'))]) {
    const failing = onGpu(() => {
      device.raise('out-of-memory', 'no more\nat some line of Dawn');
      device.raise('validation', 'a buffer that is none');
      return work();
    });
    const beside = onGpu(() => Promise.resolve(4));
    await assertRefused(
      () => failing,
      /^The GPU has too little memory: acme Card 1 \(no more\); end what else uses it, or take --backend wasm$/,
    );
    assert.equal(await beside, 4);
  }
  for (const kind of ['validation', 'internal']) {
    const work = () => {
      device.raise(kind, 'too large');
      return Promise.resolve();
    };
    await assert.rejects(() => onGpu(work), {
      name: 'Error',
      message: 'The GPU refuses what it is to compute: acme Card 1 (too large)',
    });
  }
});

test('batches are smaller where tensors must be, and weights that are too large are refused', async () => {
  const backend = await openBackend('webgpu');
  assert.equal(backend.tokenBudget, 512, 'a GPU with the least that WebGPU promises');
  const tensor = { name: 'words', dtype: 'float32' as const, shape: [2 ** 15 + 1, 2 ** 10] };
  const stored = { nodes: [], tensors: [tensor] } as unknown as StoredGraph;
  await assertRefused(
    () => loadRunner(stored, 'webgpu'),
    /^Bytes of words, on acme Card 1: got 134221824; expected at most 134217728; --backend wasm takes tensors of any size$/,
  );
});

test('a GPU that is lost is an error that names it', async () => {
  device.lose('unknown', 'the driver was updated');
  await assert.rejects(
    () => onGpu(() => Promise.reject(new Error('mapAsync'))),
    (error: Error) => {
      assert.ok(error instanceof UserError);
      assert.match(
        error.message,
        /^The GPU was lost: acme Card 1 \(unknown: the driver was updated\); run the command/,
      );
      assert.equal((error.cause as Error).message, 'mapAsync');
      return true;
    },
  );
});

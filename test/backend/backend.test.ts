import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import test from 'node:test';
import { BACKENDS, onBackend, startBackend } from '../../toolkit/backend/backend';
import { UserError } from '../../toolkit/errors';
import { assertRefused } from '../refusal';

/** Why a backend does not load here, or null. */
async function failureOf(name: string): Promise<string | null> {
  try {
    await startBackend(name);
    return null;
  } catch (error) {
    assert.ok(error instanceof UserError);
    return /^Backend .* does not load here: (.*)$/s.exec(error.message)![1]!;
  }
}

test('an unknown name suggests the nearest, or lists them', async () => {
  await assertRefused(() => startBackend('wsam'), /^Unknown backend: got "wsam"\. Did you mean "wasm"\?$/);
  await assertRefused(() => startBackend('tfjs-nod'), /Did you mean "tfjs-node"\?$/);
  await assertRefused(
    () => startBackend('quantum'),
    /expected one of tfjs-node-gpu, tfjs-node, webgpu, wasm-relaxed, wasm, cpu$/,
  );
});

for (const name of ['wasm', 'cpu'] as const)
  test(`${name} loads everywhere and then computes`, async () => {
    assert.deepEqual(await startBackend(name), { name, reason: 'as asked' });
    onBackend(name, () => {
      assert.equal(tf.getBackend(), name);
      const product = tf.tidy(() => tf.matMul([[1, 2]], [[3], [4]]).arraySync());
      assert.deepEqual(product, [[11]]);
    });
  });

test('a native one loads, or says why not in one line', async (t) => {
  for (const name of ['tfjs-node-gpu', 'tfjs-node'] as const) {
    const failure = await failureOf(name);
    if (failure === null)
      onBackend(name, () => {
        assert.equal(tf.backend().constructor.name, 'NodeJSKernelBackend');
      });
    else assert.match(failure, /^[^\n]+$/);
    t.diagnostic(`${name}: ${failure ?? 'loads'}`);
  }
});

test('without a name it is the first that loads, and the reason says what failed before it', async () => {
  const failures: string[] = [];
  let first: string | undefined;
  for (const name of BACKENDS) {
    const failure = await failureOf(name);
    if (failure === null) {
      first = name;
      break;
    }
    failures.push(`${name}: ${failure}`);
  }
  await startBackend('cpu');
  const chosen = await startBackend();
  assert.equal(chosen.name, first);
  assert.equal(chosen.reason, failures.join('; ') || 'first choice');
});

import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import test from 'node:test';
import { BACKENDS, selectBackend } from '../../toolkit/backend/backend';
import { UserError } from '../../toolkit/errors';
import { assertRefused } from '../refusal';

/** Why a backend does not load here, or null. */
async function failureOf(name: string): Promise<string | null> {
  try {
    await selectBackend(name);
    return null;
  } catch (error) {
    assert.ok(error instanceof UserError);
    return /^Backend .* does not load here: (.*)$/s.exec(error.message)![1]!;
  }
}

test('an unknown name suggests the nearest, or lists them', async () => {
  await assertRefused(() => selectBackend('wsam'), /^Unknown backend: got "wsam"\. Did you mean "wasm"\?$/);
  await assertRefused(() => selectBackend('tfjs-nod'), /Did you mean "tfjs-node"\?$/);
  await assertRefused(() => selectBackend('quantum'), /expected one of tfjs-node-gpu, tfjs-node, wasm, cpu$/);
});

for (const name of ['wasm', 'cpu'] as const)
  test(`${name} loads everywhere and then computes`, async () => {
    assert.deepEqual(await selectBackend(name), { name, reason: 'as asked' });
    assert.equal(tf.getBackend(), name);
    const product = tf.tidy(() => tf.matMul([[1, 2]], [[3], [4]]).arraySync());
    assert.deepEqual(product, [[11]]);
  });

test('a native one loads, or says why not in one line', async (t) => {
  for (const name of ['tfjs-node-gpu', 'tfjs-node']) {
    const failure = await failureOf(name);
    if (failure === null) assert.equal(tf.getBackend(), 'tensorflow');
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
  await selectBackend('cpu');
  const chosen = await selectBackend();
  assert.equal(chosen.name, first);
  assert.equal(chosen.reason, failures.join('; ') || 'first choice');
  assert.equal(tf.getBackend(), first === 'wasm' ? 'wasm' : 'tensorflow');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scorerLayers, scorerNamed, SCORERS } from '../../toolkit/attribution/registry';
import type { ModelConfig } from '../../toolkit/graph/modelConfig';
import { PROTOTYPE_NAMES } from '../prototypeNames';
import { assertRefused } from '../refusal';

test('scorers are found by their names, which differ', () => {
  for (const scorer of SCORERS) assert.equal(scorerNamed(scorer.name), scorer);
  assert.deepEqual(
    SCORERS.map(({ name }) => name),
    [
      'tas',
      'embedding_norm',
      'frequency',
      'position',
      'random',
      'attention_received',
      'attention_rollout',
      'attention_norm',
      'gradient_x_input',
      'integrated_gradients',
      'leave_one_out',
    ],
  );
});

test('an unknown scorer is refused with the nearest', async () => {
  await assertRefused(
    () => scorerNamed('atention_recieved'),
    /^Unknown scorer: got "atention_recieved"\. Did you mean "attention_received"\?$/,
  );
  await assertRefused(
    () => scorerNamed('zzzzzzzz'),
    /^Unknown scorer: got "zzzzzzzz"; expected one of tas, embedding_norm, .*attention_norm/,
  );
});

test('activation strength begins at the embedding output, attention at the first block', () => {
  const twoBlocks = { numLayers: 2 } as ModelConfig;
  assert.deepEqual(scorerLayers(scorerNamed('tas'), twoBlocks), [0, 1, 2]);
  assert.deepEqual(scorerLayers(scorerNamed('attention_received'), twoBlocks), [1, 2]);
});

test('no scorer is named as a member of Object.prototype', async () => {
  for (const name of PROTOTYPE_NAMES)
    await assertRefused(() => scorerNamed(name), new RegExp(`^Unknown scorer: got "${name}"`));
});

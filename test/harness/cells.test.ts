import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BertConfig } from '../../toolkit/checkpoint/config';
import { listCells } from '../../toolkit/harness/cells';
import { parseExperimentConfig } from '../../toolkit/harness/config/config';
import { assertRefused } from '../refusal';

const twoBlocks = { numLayers: 2 } as BertConfig;
const keysOf = (options: object) =>
  listCells(parseExperimentConfig({ name: 'x', checkpoint: 'y', corpus: 'z', ...options }), twoBlocks).map(
    ({ key, scorer, place }) => `${key} ${scorer.taps(place).join()}`,
  );

test('every scorer at every layer and site it has, layer l from the taps of layer l', () => {
  assert.deepEqual(keysOf({}), [
    'tas.post.0 tas.0',
    'tas.post.1 tas.1',
    'tas.post.2 tas.2',
    'tas.pre.0 residual_norm.0',
    'tas.pre.1 residual_norm.1',
    'tas.pre.2 residual_norm.2',
    'attention_received.1 attention_received.1',
    'attention_received.2 attention_received.2',
  ]);
});

test('chosen layers alone; a scorer without a score there takes no part', () => {
  assert.deepEqual(keysOf({ layers: [0, 2], scorers: [{ name: 'tas', sites: ['post'] }] }), [
    'tas.post.0 tas.0',
    'tas.post.2 tas.2',
  ]);
  assert.deepEqual(keysOf({ layers: [0] }), ['tas.post.0 tas.0', 'tas.pre.0 residual_norm.0']);
});

test('what cannot be scored is refused', async () => {
  await assertRefused(() => keysOf({ layers: [1, 3] }), /^layers: beyond the checkpoint: got 3; expected 0 to 2$/);
  await assertRefused(
    () => keysOf({ layers: [0], scorers: [{ name: 'attention_received' }] }),
    /^layers: no scorer has a score at any of them: got 0$/,
  );
  await assertRefused(
    () => keysOf({ scorers: [{ name: 'attention_received', sites: ['pre'] }] }),
    /^scorers: attention_received has no LayerNorm sites: got "pre"/,
  );
  await assertRefused(
    () => keysOf({ scorers: [{ name: 'tas' }, { name: 'tas', aggregation: ['max'] }] }),
    /^scorers: tas\.post\.0 is asked for twice$/,
  );
});

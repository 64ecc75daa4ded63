import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layerAt } from '../../../toolkit/harness/config/layer';

test('a relative depth is rounded half up, at any depth of a checkpoint', () => {
  const layers = (blocks: number[]) => blocks.map((numLayers) => layerAt('8/12', numLayers));
  assert.deepEqual(layers([12, 6, 24, 4, 2, 1]), [8, 4, 16, 3, 1, 1]);
  // 7.5, 8.5 and 0.5, each exactly
  assert.deepEqual([layerAt('15/24', 12), layerAt('17/24', 12), layerAt('1/24', 12)], [8, 9, 1]);
  assert.deepEqual([layerAt('0/12', 6), layerAt('12/12', 6)], [0, 6]);
});

test('a number is a layer by itself', () => {
  assert.equal(layerAt(8, 6), 8);
});

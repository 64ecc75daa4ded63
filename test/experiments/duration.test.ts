import assert from 'node:assert/strict';
import { test } from 'node:test';
import { between, duration } from '../../experiments/quantities';

test('a time is in seconds up to a minute and a half, then in minutes', () => {
  assert.deepEqual([0.2, 61, 89.5, 91, 1320].map(duration), ['1 s', '61 s', '90 s', '2 min', '22 min']);
});

test('a time between two bounds has both, or one where both read alike', () => {
  assert.equal(between({ fewest: 1320, most: 2280 }, duration), '22 min to 38 min');
  assert.equal(between({ fewest: 61.2, most: 61.9 }, duration), '62 s');
});

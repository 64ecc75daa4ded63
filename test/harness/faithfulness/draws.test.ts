import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawError, drawsNeeded } from '../../../toolkit/harness/faithfulness/draws';

test('the error of the draws beside the deviation between sentences, by hand', () => {
  // Variances within 2, 8 and 2: their mean over 2 draws is 2; means 1, 5 and 9 have the variance 16.
  const found = drawError([
    [0, 2],
    [3, 7],
    [8, 10],
    [null, 4],
  ])!;
  assert.equal(found.draws, 2);
  assert.ok(Math.abs(found.error - Math.SQRT2) < 1e-12);
  assert.ok(Math.abs(found.between - Math.sqrt(14)) < 1e-12);
  // (sqrt 2 / (0.1 sqrt 14))^2 = 14.29 times as many.
  assert.equal(drawsNeeded(found, 1000), 29);
  assert.equal(drawsNeeded(found, 20), 20);
});

test('there are never fewer draws than there were, and as many as may be where sentences do not differ', () => {
  assert.equal(drawsNeeded({ draws: 5, error: 0.1, between: 1 }, 100), 5);
  assert.equal(drawsNeeded({ draws: 5, error: 0.11, between: 1 }, 3), 5);
  assert.equal(drawsNeeded({ draws: 5, error: 0.1, between: 0 }, 100), 100);
  assert.equal(drawsNeeded({ draws: 5, error: 0, between: 0 }, 100), 5);
});

test('one sentence, or one draw, says nothing of the error', () => {
  assert.equal(drawError([[1, 2]]), null);
  assert.equal(drawError([[1], [2]]), null);
});

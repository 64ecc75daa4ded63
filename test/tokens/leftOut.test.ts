import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Roles } from '../../toolkit/graph/roles';
import { leftOut, reasonsLeftOut, withFirst, withoutFirstWord } from '../../toolkit/tokens/leftOut';
import { encodingOf } from '../activations/encodingOf';

const CAUSAL: Pick<Roles, 'leftOut'> = { leftOut: ['special', 'first'] };
const ENCODER: Pick<Roles, 'leftOut'> = { leftOut: ['special'] };

test('a token is left out for being special, or the first; one that is both is special', () => {
  const special = [true, false, true];
  assert.deepEqual(reasonsLeftOut({ special }, CAUSAL), ['special', null, 'special']);
  assert.deepEqual(reasonsLeftOut({ special: [false, false, true] }, CAUSAL), ['first', null, 'special']);
  assert.deepEqual(leftOut({ special: [false, false, true] }, ENCODER), [false, false, true]);
  assert.deepEqual(reasonsLeftOut({ special: [false, false] }, withFirst(CAUSAL)), [null, null]);
});

test('the word of a first token that is left out belongs to no word, whole; those of others stay', () => {
  const without = (wordIds: (number | null)[], roles: Pick<Roles, 'leftOut'>) => {
    const special = wordIds.map((word) => word === null);
    return withoutFirstWord({ ...encodingOf(wordIds.map((_, at) => at)), wordIds, special }, roles).wordIds;
  };
  assert.deepEqual(without([0, 0, 1, 2, 2], CAUSAL), [null, null, 1, 2, 2]);
  assert.deepEqual(without([0, 0, 1, 2, 2], ENCODER), [0, 0, 1, 2, 2]);
  assert.deepEqual(without([null, 0, 0, 1], CAUSAL), [null, 0, 0, 1]);
});

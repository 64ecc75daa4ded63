import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ablate, type Ablation, cleanInput, OPERATIONS, countRefusals, REFUSALS } from '../../../toolkit/rationale/ablation/ablation';
import { encodingOf } from '../variants/livelyModel';

const ids = { mask: 103, pad: 0 };
// [CLS] the bridge ##s bark ##ed . [SEP]; the tokenizer has dropped word 2.
const encoding = {
  ...encodingOf([101, 7, 8, 9, 20, 21, 4, 102], [null, 0, 1, 1, 3, 3, 4, null]),
  tokenTypeIds: [0, 0, 0, 0, 1, 1, 1, 1],
};
const ablationOf = (operation: (typeof OPERATIONS)[number]): Ablation =>
  operation === 'sample' ? { operation, draw: (position, id) => 1000 * position + id } : { operation };

test('the sentence as it was keeps every position', () => {
  const all = [0, 1, 2, 3, 4, 5, 6, 7];
  assert.deepEqual(cleanInput(encoding), {
    inputIds: encoding.inputIds,
    tokenTypeIds: encoding.tokenTypeIds,
    attentionMask: [1, 1, 1, 1, 1, 1, 1, 1],
    kept: all,
    places: all,
  });
});

test('mask, pad and sample leave every position where it was', () => {
  const kept = [0, 1, 4, 5, 7];
  const shared = { tokenTypeIds: encoding.tokenTypeIds, kept, places: kept };
  const all = [1, 1, 1, 1, 1, 1, 1, 1];
  const expected = {
    mask: { inputIds: [101, 7, 103, 103, 20, 21, 103, 102], attentionMask: all },
    pad: { inputIds: [101, 7, 0, 0, 20, 21, 0, 102], attentionMask: [1, 1, 0, 0, 1, 1, 0, 1] },
    sample: { inputIds: [101, 7, 2008, 3009, 20, 21, 6004, 102], attentionMask: all },
  };
  for (const [operation, input] of Object.entries(expected))
    assert.deepEqual(
      ablate(encoding, [4, 1], ablationOf(operation as 'mask'), ids),
      { ...shared, ...input },
      operation,
    );
});

test('delete moves what follows up, and says where everything went', () => {
  assert.deepEqual(ablate(encoding, [1], { operation: 'delete' }, ids), {
    inputIds: [101, 7, 20, 21, 4, 102],
    tokenTypeIds: [0, 0, 1, 1, 1, 1],
    attentionMask: [1, 1, 1, 1, 1, 1],
    kept: [0, 1, 4, 5, 6, 7],
    places: [0, 1, 2, 3, 4, 5],
  });
});

test('nothing that is handed in is changed', () => {
  const before = structuredClone(encoding);
  for (const operation of OPERATIONS) ablate(encoding, [0, 1], ablationOf(operation), ids);
  assert.deepEqual(encoding, before);
});

test('every word, no word and a sentence of one word are refused, and counted', () => {
  const oneWord = encodingOf([101, 7, 8, 102], [null, 0, 0, null]);
  for (const operation of OPERATIONS) {
    const refused = [
      ablate(encoding, [0, 1, 3, 4], ablationOf(operation), ids),
      ablate(encoding, [], ablationOf(operation), ids),
      ablate(encoding, [0], ablationOf(operation), ids),
      ablate(oneWord, [0], ablationOf(operation), ids),
      ablate(oneWord, [], ablationOf(operation), ids),
    ];
    assert.deepEqual(
      [...countRefusals(refused)],
      [
        [REFUSALS.everyWord, 1],
        [REFUSALS.noWord, 1],
        [REFUSALS.oneWord, 2],
      ],
    );
  }
});

test('where no other token can be drawn, sampling is refused', () => {
  const refused = ablate(
    encoding,
    [1, 3],
    { operation: 'sample', draw: (position) => (position === 5 ? null : 9) },
    ids,
  );
  assert.deepEqual(refused, { refused: 'no other token to put in the place of one' });
});

test('a word without a wordpiece is an error', () => {
  for (const word of [2, 5, -1])
    assert.throws(() => ablate(encoding, [1, word], { operation: 'mask' }, ids), {
      name: 'Error',
      message: `word ${word} has no wordpiece in the encoding`,
    });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generatorFor } from '../../../toolkit/random';
import {
  ablate,
  type Ablation,
  cleanInput,
  OPERATIONS,
  isRefusal,
  REFUSALS,
  drawToken,
  ordinaryWordpieces,
  tokenDraw,
} from '../../../toolkit/rationale/ablation/ablation';
import { encodingOf } from '../variants/livelyModel';

const ids = { mask: 103, removal: 100, pad: 0 };
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

test('mask, pad, replace and sample leave every position where it was', () => {
  const kept = [0, 1, 4, 5, 7];
  const shared = { tokenTypeIds: encoding.tokenTypeIds, kept, places: kept };
  const all = [1, 1, 1, 1, 1, 1, 1, 1];
  const expected = {
    mask: { inputIds: [101, 7, 103, 103, 20, 21, 103, 102], attentionMask: all },
    pad: { inputIds: [101, 7, 0, 0, 20, 21, 0, 102], attentionMask: [1, 1, 0, 0, 1, 1, 0, 1] },
    replace: { inputIds: [101, 7, 100, 100, 20, 21, 100, 102], attentionMask: all },
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

test('every word, no word and a sentence of one word are refused', () => {
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
      refused.map((result) => (isRefusal(result) ? result.refused : null)),
      [REFUSALS.everyWord, REFUSALS.noWord, null, REFUSALS.oneWord, REFUSALS.oneWord],
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

const encodings = [
  encodingOf([101, 9, 5, 9, 102], [null, 0, 1, 2, null]),
  encodingOf([101, 9, 30, 102], [null, 0, 0, null]),
];
const distribution = ordinaryWordpieces(encodings);

test('ordinary wordpieces are counted, special tokens are not', () => {
  assert.deepEqual(distribution, { ids: Int32Array.of(5, 9, 30), cumulative: Float64Array.of(1, 4, 5) });
});

test('others are drawn as often as they occur, the token itself never', () => {
  for (const [except, expected] of [
    [9, { 5: 1 / 2, 30: 1 / 2 }],
    [5, { 9: 3 / 4, 30: 1 / 4 }],
    [30, { 5: 1 / 4, 9: 3 / 4 }],
    [77, { 5: 1 / 5, 9: 3 / 5, 30: 1 / 5 }],
  ] as const) {
    const generator = generatorFor(3, 'test');
    const counts: Record<number, number> = {};
    const draws = 4000;
    for (let i = 0; i < draws; i++) {
      const id = drawToken(distribution, generator, except)!;
      counts[id] = (counts[id] ?? 0) + 1;
    }
    assert.deepEqual(Object.keys(counts), Object.keys(expected));
    for (const [id, share] of Object.entries(expected))
      assert.ok(
        Math.abs(counts[Number(id)]! / draws - share) < 0.03,
        `${id} but for ${except}: ${counts[Number(id)]!}`,
      );
  }
});

test('with no other token there is none to draw', () => {
  const only = ordinaryWordpieces([encodingOf([101, 9, 9, 102], [null, 0, 1, null])]);
  assert.equal(drawToken(only, generatorFor(1, 'test'), 9), null);
  assert.equal(drawToken(only, generatorFor(1, 'test'), 5), 9);
  assert.equal(drawToken(ordinaryWordpieces([]), generatorFor(1, 'test'), 5), null);
});

test('a position draws the same token in every set of words, another seed, sentence or draw another', () => {
  const ids = Array.from({ length: 400 }, (_, at) => at + 1000);
  const many = ordinaryWordpieces([encodingOf(ids, ids)]);
  const drawn = (seed: number, sentence: number, draw?: number) =>
    [4, 3, 7].map(tokenDrawAt(many, seed, sentence, draw));
  assert.deepEqual(drawn(1, 0), drawn(1, 0));
  assert.equal(new Set(drawn(1, 0)).size, 3);
  for (const other of [drawn(2, 0), drawn(1, 1), drawn(1, 0, 1)]) assert.notDeepEqual(other, drawn(1, 0));
});

function tokenDrawAt(of: typeof distribution, seed: number, sentence: number, draw?: number) {
  const at = tokenDraw(of, (purpose) => generatorFor(seed, purpose), sentence, draw);
  return (position: number) => at(position, 5);
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generatorFor } from '../../../toolkit/random';
import { drawToken, ordinaryWordpieces, tokenDraw } from '../../../toolkit/rationale/ablation/tokenDistribution';
import { encodingOf } from '../variants/livelyModel';

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

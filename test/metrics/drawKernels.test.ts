import assert from 'node:assert/strict';
import { test } from 'node:test';
import { behindDraws, layOutDraws, memoryOf, drawnPairs, drawnTotals } from '../../toolkit/metrics/drawKernels';
import { assertCompiled } from '../compiledKernels';

test('the committed module is what its source compiles to', async () => {
  await assertCompiled('metrics/drawKernels.wasm.json');
});

test('the numbers of eight draws are bounded, in whichever draw the largest is, and by none before them', () => {
  memoryOf(behindDraws(3));
  for (let largest = 0; largest < 8; largest++) {
    const draws = Array.from({ length: 8 }, (_, draw) => Uint16Array.of(1, draw === largest ? 4096 : 2, 0));
    assert.equal(layOutDraws(draws, 0), 4096 + 2 + 1, `draw ${largest}`);
    assert.equal(layOutDraws([Uint16Array.of(5, 0, 0)], 0), 5);
  }
});

/** Whole numbers in [0, below), the same for the same seed. */
function numbers(count: number, below: number, seed: number): number[] {
  return Array.from({ length: count }, (_, i) => (((i + 1) * (2 * seed + 7919) + (i * i) / 3) % below) | 0);
}

function planted(words: number, clusters: number, draws: number, most: number) {
  return {
    words: {
      clusters: Uint32Array.from(numbers(words, clusters, 3)),
      positive: Uint8Array.from(numbers(words, 2, 5)),
    },
    draws: Array.from({ length: draws }, (_, draw) => Uint16Array.from(numbers(clusters, most + 1, draw))),
  };
}

/** As counted word by word. */
function plainPairs({ clusters, positive }: ReturnType<typeof planted>['words'], draw: Uint16Array): number[] {
  let [negatives, positives, pairs] = [0, 0, 0];
  clusters.forEach((cluster, word) => {
    const times = draw[cluster]!;
    if (positive[word]) {
      positives += times;
      pairs += times * negatives;
    } else negatives += times;
  });
  return [negatives, positives, pairs];
}

test('pairs in every draw are those counted one by one', () => {
  for (const [words, clusters, draws, most] of [
    [1, 1, 1, 1],
    [50, 7, 7, 3],
    [50, 7, 8, 3],
    [1000, 40, 9, 5],
    [3000, 200, 17, 9],
    [400, 20, 3, 1000], // so many pairs that a few words alone fill a uint32
  ] as const) {
    const { words: classed, draws: drawn } = planted(words, clusters, draws, most);
    const { negatives, positives, pairs } = drawnPairs(classed, drawn);
    assert.equal(pairs.length, draws);
    drawn.forEach((draw, at) => {
      const found = [negatives[at], positives[at], pairs[at]];
      assert.deepEqual(found, plainPairs(classed, draw), `draw ${at} of ${words} words`);
    });
  }
});

test('no word, no draw: nothing is counted', () => {
  const none = { clusters: new Uint32Array(), positive: new Uint8Array() };
  assert.deepEqual([...drawnPairs(none, [Uint16Array.of(1)]).pairs], [0]);
  assert.equal(drawnPairs(none, []).pairs.length, 0);
  assert.deepEqual(drawnTotals([], [Uint16Array.of(1)]), []);
  assert.deepEqual(drawnTotals([Float64Array.of(4)], []), [new Float64Array()]);
});

test('words that are drawn too often to count their pairs are refused', () => {
  const { words, draws } = planted(400, 20, 1, 65_000);
  assert.throws(() => drawnPairs(words, draws), /^Error: 400 words have too many pairs/);
});

test('totals in every draw are sums of products', () => {
  for (const [clusters, draws] of [
    [1, 1],
    [13, 7],
    [64, 8],
    [501, 21],
  ] as const) {
    const vectors = [1, 2, 3].map((seed) => Float64Array.from(numbers(clusters, 60_000, seed)));
    const { draws: drawn } = planted(1, clusters, draws, 4);
    const expected = vectors.map((vector) =>
      Float64Array.from(drawn, (draw) => vector.reduce((sum, count, at) => sum + count * draw[at]!, 0)),
    );
    assert.deepEqual(drawnTotals(vectors, drawn), expected);
  }
});

test('counts that are too large are refused', () => {
  const refused = { message: /are too large$/ };
  assert.throws(() => drawnTotals([Float64Array.of(2 ** 16)], [Uint16Array.of(1)]), refused);
  assert.throws(() => drawnTotals([new Float64Array(2 ** 17).fill(2 ** 15)], [new Uint16Array(2 ** 17)]), refused);
});

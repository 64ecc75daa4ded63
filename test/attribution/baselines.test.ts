import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { embeddingNorm, frequency, position, random } from '../../toolkit/attribution/baselines';
import { placeOf } from '../../toolkit/attribution/place';
import type { WordContext } from '../../toolkit/attribution/scorer';
import type { Word } from '../../toolkit/corpus/corpus';

const words = ['The', 'ibex', ',', 'the'].map((form) => ({ form }) as Word);
const rarity = new Map([
  ['the', 2.5],
  ['ibex', 14],
]);
const context: WordContext = {
  seed: 8,
  sentence: 3,
  negLogFrequency: (form) => rarity.get(form.toLowerCase()) ?? null,
};

test('the embedding norm is read off its tap', () => {
  const taps = [{ shape: [2], values: Float32Array.of(1.5, 0.25) }];
  assert.deepEqual(embeddingNorm.taps(), [{ kind: 'embedding_norm' }]);
  assert.deepEqual(embeddingNorm.pieceScores(taps), Float64Array.of(1.5, 0.25));
});

test('rare words score high, and those the list cannot know lowest', () => {
  assert.deepEqual(frequency.wordScores(words, placeOf({}), context), Float64Array.of(2.5, 14, 0, 2.5));
});

test('early words score high', () => {
  assert.deepEqual(position.wordScores(words), Float64Array.of(0, -1, -2, -3));
});

test('random scores are the same for the same seed, sentence and draw, and others for any other', () => {
  const scores = (draw: number, changes: Partial<WordContext> = {}) =>
    random.wordScores(words, placeOf({ draw }), { ...context, ...changes });
  assert.deepEqual(scores(0), scores(0));
  assert.deepEqual(scores(0), random.wordScores(words, placeOf({}), context));
  for (const other of [scores(1), scores(0, { seed: 9 }), scores(0, { sentence: 4 })])
    assert.notDeepEqual(other, scores(0));
});

test("random scores are drawn from the digest that Node gives of seed, sentence and draw, on either side of a block's end", () => {
  const numbers = Array.from({ length: 16 }, (_, digits) => 10 ** digits);
  for (const [seed, sentence, draw] of numbers.flatMap(
    (number) =>
      [
        [8, 3, number],
        [number, number, number],
      ] as const,
  )) {
    const digest = createHash('sha256').update(`random ${seed} ${sentence} ${draw}`).digest();
    const generator = xoroshiro128plusFromState([0, 4, 8, 12].map((at) => digest.readInt32LE(at)));
    assert.deepEqual(
      random.wordScores(words, placeOf({ draw }), { ...context, seed, sentence }),
      Float64Array.from(words, () => uniformFloat64(generator)),
    );
  }
});

test('random scores are uniform over draws, at every word', () => {
  const draws = Array.from({ length: 2000 }, (_, draw) => random.wordScores(words, placeOf({ draw }), context));
  for (const at of words.keys()) {
    const values = draws.map((scores) => scores[at]!).sort((a, b) => a - b);
    // Largest distance from the uniform distribution (Kolmogorov): above .0364 once in a hundred for 2,000 values.
    const distance = Math.max(...values.map((value, i) => Math.abs(value - (i + 0.5) / values.length)));
    assert.ok(distance < 0.0364, `word ${at}: ${distance}`);
  }
});

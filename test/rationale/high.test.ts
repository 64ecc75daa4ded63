import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Boundary,
  highFlags,
  highSets,
  type Pool,
  type Scope,
  type Sentences,
} from '../../toolkit/rationale/high';
import sample from '../golden/metrics/sample.json';

const UPPER: Boundary = { quantile: 0.75 };
const scores = Float64Array.from(sample.scores);
const starts = sample.sentence.flatMap((id, word) => (word === 0 || sample.sentence[word - 1] !== id ? [word] : []));

function sentences(starts: number[], selection: number[] = []): Sentences {
  return { starts, isSelection: starts.map((_, sentence) => selection.includes(sentence)) };
}

/** Which words are HIGH, as positions. */
function high(values: number[], split: Sentences, scope: Scope, boundary: Boundary): number[] {
  const flags = highSets(Float64Array.from(values), split, scope)(boundary);
  return flags.flatMap((flag, word) => (flag ? [word] : []));
}

test('within each sentence as numpy', () => {
  assert.deepEqual(highSets(scores, sentences(starts), 'sentence')(UPPER), sample.high);
});

test('over the corpus as numpy', () => {
  assert.deepEqual(highSets(scores, sentences(starts), 'corpus')(UPPER), sample.highByCorpus);
  assert.notDeepEqual(sample.highByCorpus, sample.high);
});

test('over a selection of every sentence as over the corpus', () => {
  const all = sentences(
    starts,
    starts.map((_, sentence) => sentence),
  );
  assert.deepEqual(highSets(scores, all, 'selection')(UPPER), sample.highByCorpus);
});

// Three sentences: 1 2 3 4 | 10 20 30 | 5 5. The second is the selection.
const VALUES = [1, 2, 3, 4, 10, 20, 30, 5, 5];
const SPLIT = sentences([0, 4, 7], [1]);

const BY_HAND: [boundary: Boundary, scope: Scope, high: number[]][] = [
  // By sentence: 3.25; 25; 5.
  [{ quantile: 0.75 }, 'sentence', [3, 6, 7, 8]],
  // Sorted 1 2 3 4 5 5 10 20 30: the .75 quantile is the seventh, 10.
  [{ quantile: 0.75 }, 'corpus', [4, 5, 6]],
  // 25, from the second sentence alone.
  [{ quantile: 0.75 }, 'selection', [6]],
  // Fences, at half a range: 3.25 + .75; 25 + 5; 5 + 0: none lies above its own.
  [{ outlier: 0.5 }, 'sentence', []],
  // At no range at all those above the third quartile; equal scores are no outliers.
  [{ outlier: 0 }, 'sentence', [3, 6]],
  // Q1 3, Q3 10: the fence is 20.5 at 1.5 ranges, and 20 is below it.
  [{ outlier: 1.5 }, 'corpus', [6]],
  // Of 10 20 30: Q1 15, Q3 25, at .4 ranges 29.
  [{ outlier: 0.4 }, 'selection', [6]],
  [{ top: 1 }, 'sentence', [3, 6, 7, 8]],
  // Three of a sentence of two are both.
  [{ top: 3 }, 'sentence', [1, 2, 3, 4, 5, 6, 7, 8]],
  // Two times three sentences: the sixth highest is 4.
  [{ top: 2 }, 'corpus', [3, 4, 5, 6, 7, 8]],
  // Two times the one selected sentence: the second highest of it is 20.
  [{ top: 2 }, 'selection', [5, 6]],
  // Half of 4, of 3 rounded up, of 2: 2, 2 and 1, and ties with it.
  [{ topShare: 0.5 }, 'sentence', [2, 3, 5, 6, 7, 8]],
  // A third of 9.
  [{ topShare: 1 / 3 }, 'corpus', [4, 5, 6]],
  // A third of 3 is 30; in the other sentences nothing reaches it.
  [{ topShare: 1 / 3 }, 'selection', [6]],
];

for (const [boundary, scope, expected] of BY_HAND)
  test(`by hand: ${JSON.stringify(boundary)} by ${scope}`, () => {
    assert.deepEqual(high(VALUES, SPLIT, scope, boundary), expected);
  });

test('ties with the boundary are HIGH, however many; beyond a fence they are not', () => {
  const tied = [2, 2, 2, 1];
  assert.deepEqual(high(tied, sentences([0]), 'sentence', { top: 1 }), [0, 1, 2]);
  assert.deepEqual(high(tied, sentences([0]), 'sentence', { topShare: 0.25 }), [0, 1, 2]);
  assert.deepEqual(high(tied, sentences([0]), 'sentence', { quantile: 0.75 }), [0, 1, 2]);
  // Q1 1.75, Q3 2: the fence at no range is 2 itself.
  assert.deepEqual(high(tied, sentences([0]), 'sentence', { outlier: 0 }), []);
});

test('a share of whole words is that many, though its product is not whole in float64', () => {
  const hundred = Array.from({ length: 100 }, (_, word) => word);
  for (const [share, count] of [
    [0.07, 7],
    [0.55, 55],
    [0.56, 56],
    [0.071, 8],
    [0.001, 1],
  ] as const)
    assert.equal(high(hundred, sentences([0]), 'sentence', { topShare: share }).length, count, `${share}`);
});

test('one text: by hand, one word of four is above 32.5; words on the boundary are HIGH', () => {
  assert.deepEqual(highFlags([40, 10, 30, 20], UPPER), [true, false, false, false]);
  assert.deepEqual(highFlags([1, 2, 3, 4, 5], UPPER), [false, false, false, true, true]);
  assert.deepEqual(highFlags([0.1, 0.1, 0.1, 0.1], UPPER), [true, true, true, true]);
  assert.deepEqual(highFlags([1, 2, 3, 4, 5], { top: 2 }), [false, false, false, true, true]);
  assert.deepEqual(highFlags([], UPPER), []);
});

test('one set draws any number of boundaries, and leaves the scores as they were', () => {
  const values = Float64Array.of(3, 1, 2);
  const draw = highSets(values, sentences([0]), 'sentence');
  assert.deepEqual(draw({ top: 1 }), [true, false, false]);
  assert.deepEqual(draw({ top: 2 }), [true, false, true]);
  assert.deepEqual(draw({ top: 1 }), [true, false, false]);
  assert.deepEqual([...values], [3, 1, 2]);
});

test('a sentence without words has no flags', () => {
  assert.deepEqual(high([1, 2], sentences([0, 1, 1]), 'sentence', UPPER), [0, 1]);
});

test('bad input is refused', () => {
  const refused = (act: () => unknown, message: string) => {
    assert.throws(act, { name: 'Error', message });
  };
  refused(() => highFlags([1, NaN], UPPER), 'score 1 is NaN');
  refused(() => highFlags([Infinity], UPPER), 'score 0 is Infinity');
  refused(() => highFlags([1], { quantile: -1 }), 'quantile -1 is outside [0, 1]');
  refused(() => high([1, 2], sentences([1]), 'sentence', UPPER), 'the first sentence does not start at word 0');
  refused(() => high([1, 2], sentences([0, 2, 1]), 'sentence', UPPER), 'sentence 1 runs from word 2 to 1');
  refused(() => high([1, 2], sentences([0]), 'selection', UPPER), 'no words to draw the boundary over');
});

test('a boundary can be drawn without some of the words, and beside scores of no word; all words are marked', () => {
  const scores = Float64Array.of(1, 2, 3, 10, 5, 5);
  const sentences = { starts: [0, 4], isSelection: [false, false] };
  const high = (scope: Scope, pool: Pool) =>
    highSets(scores, sentences, scope, pool)({ quantile: 0.75 }).map(Number).join('');
  assert.equal(high('sentence', {}), '000111');
  // Without the 10 the boundary of 1, 2, 3 is 2.5; a word left out that reaches it is HIGH.
  const among = [true, true, true, false, false, false];
  assert.equal(high('sentence', { among }), '001100');
  // 1, 2, 3, 10 and 20, 20: the boundary is 17.5; of 5, 5 and 1 it is 5.
  const beside = [[20, 20], [1]];
  assert.equal(high('sentence', { beside }), '000011');
  // 1, 2, 3, 20, 20, 1 over the corpus: 15.75.
  assert.equal(high('corpus', { among, beside }), '000000');
  assert.equal(high('corpus', { among }), '001111');
});

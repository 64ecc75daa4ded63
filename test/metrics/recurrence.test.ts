import assert from 'node:assert/strict';
import { test } from 'node:test';
import { metricNamed } from '../../toolkit/metrics/registry';
import { prepareSample, type Sample } from '../../toolkit/metrics/sample';
import { assertNear } from './near';

// bank bank run | Bank run the | bank/VERB run | run run
const words = {
  upos: ['NOUN', 'NOUN', 'VERB', 'NOUN', 'VERB', 'DET', 'VERB', 'VERB', 'VERB', 'VERB'],
  form: ['bank', 'bank', 'run', 'Bank', 'run', 'run', 'bank', 'run', 'run', 'run'],
  sentence: [0, 0, 0, 1, 1, 1, 2, 2, 3, 3],
  salience: new Array<null>(10).fill(null),
  document: new Array<number>(10).fill(0),
};
const metric = metricNamed('high_recurrence');

function on(high: number[], draws: number[][] = []): ReturnType<typeof metric.evaluate> {
  const sample = prepareSample(words, { draws: 0, seed: 1 });
  const drawn = draws.map((multiplicities) => Uint16Array.from(multiplicities));
  const redrawn: Sample = { ...sample, sentences: { ...sample.sentences, draws: drawn } };
  return metric.evaluate(redrawn, { scores: [], high: words.upos.map((_, word) => high.includes(word)) });
}

test('by hand: kin are of the same form, whatever its case, and UPOS, and in another sentence', () => {
  // bank of sentence 0: its kin is Bank, HIGH. Bank: two kin, one of them HIGH. The verb bank has none.
  const { value, n, nSentences } = on([0, 3, 6]);
  assert.deepEqual([value, n, nSentences], [(1 + 1 / 2) / 2, 2, 2]);
  // run of 0: of 4 kin, those in 1, 2 and twice 3, one is HIGH; the HIGH run of 3: of 3 kin, one. Neither sees its own sentence.
  assertNear(on([2, 8]).value, (1 / 4 + 1 / 3) / 2);
});

test('a sentence drawn twice is no other context of itself, but twice one of the others', () => {
  const { draws } = on(
    [0, 3],
    [
      [2, 1, 1, 0],
      [2, 0, 1, 1],
      [1, 2, 1, 0],
      [0, 0, 2, 2],
    ],
  );
  // Two HIGH banks with Bank HIGH, and one Bank of whose four kin two are HIGH.
  assertNear(draws![0], (1 + 1 + 2 / 4) / 3);
  // Without sentence 1 there is no other context.
  assert.ok(Number.isNaN(draws![1]));
  // One bank, whose two kin are HIGH; two of Bank with one of two.
  assertNear(draws![2], (1 + 1 / 2 + 1 / 2) / 3);
  assert.ok(Number.isNaN(draws![3]));
});

test('no value without a HIGH word in another context', () => {
  for (const high of [[], [6], [5]]) {
    const { value, n, reason } = on(high);
    assert.deepEqual([value, n, reason], [null, 0, 'no content word that is HIGH stands in another sentence too']);
  }
});

test('counts that are too many to keep are counted anew in every draw, to the same values', () => {
  // 1,100 types by 4,000 draws are more than are kept; the first 100 draws alone are kept.
  const types = 1100;
  const twice = Array.from({ length: 2 * types }, (_, word) => word);
  const many = {
    upos: twice.map(() => 'NOUN'),
    form: twice.map((word) => `w${word % types}`),
    sentence: twice.map((word) => word % 37),
    salience: twice.map(() => null),
    document: twice.map(() => 0),
  };
  const scored = { scores: [], high: twice.map((word) => (word * 7919) % 5 < 2) };
  const large = metric.evaluate(prepareSample(many, { draws: 4000, seed: 1 }), scored).draws!;
  const small = metric.evaluate(prepareSample(many, { draws: 100, seed: 1 }), scored).draws!;
  assert.deepEqual(large.slice(0, 100), small);
});

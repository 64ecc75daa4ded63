import assert from 'node:assert/strict';
import { test } from 'node:test';
import { oddsRatio } from '../../toolkit/metrics/highMetrics';
import { METRICS, metricNamed } from '../../toolkit/metrics/registry';
import { prepareSample, type Words } from '../../toolkit/metrics/sample';

// Two documents; the cats run , / it barks . / Cats sleep
const words: Words = {
  upos: ['DET', 'NOUN', 'VERB', 'PUNCT', 'PRON', 'VERB', 'PUNCT', 'NOUN', 'VERB'],
  salience: [null, 2, null, null, 0, null, null, 0, null],
  sentence: ['a', 'a', 'a', 'a', 'b', 'b', 'b', 'c', 'c'],
  document: ['d', 'd', 'd', 'd', 'd', 'd', 'd', 'e', 'e'],
  form: ['the', 'cats', 'run', ',', 'it', 'barks', '.', 'Cats', 'sleep'],
  position: [0, 1, 2, 3, 0, 1, 2, 0, 1],
  sentenceLength: [4, 4, 4, 4, 3, 3, 3, 2, 2],
  pieces: [1, 1, 1, 4, 1, 1, 4, 2, 3],
  depth: [2, 1, 0, 1, 1, 0, 1, null, null],
  frequency: [1, 8, 7, null, 3, 6, null, 9, 5],
};
const scored = {
  scores: [1, 9, 5, 2, 6, 3, 4, 8, 7],
  high: [false, true, false, false, true, false, false, true, false],
};
const sample = prepareSample(words, { draws: 200, seed: 1 });
const expected = {
  // Content scores 9 5 3 8 7, function 1 6: 5 + 3 of 10 pairs.
  auc_content_function: { value: 0.8, n: 7, nSentences: 3 },
  // Punctuation 2 4: 5 + 4 of 10.
  auc_content_punct: { value: 0.9, n: 7, nSentences: 3 },
  high_content_share: { value: 2 / 3, n: 3, nSentences: 3 },
  high_punct_share: { value: 0, n: 3, nSentences: 3 },
  content_share: { value: 5 / 9, n: 9, nSentences: 3 },
  // HIGH 2 content, 1 other; LOW 3 and 3.
  high_content_odds: { value: 2, n: 9, nSentences: 3 },
  // a: 1 > 1/2. b: 0 < 1/3. c: 1 is not above 1.
  high_content_sentences: { value: 1 / 3, n: 9, nSentences: 3 },
  // 9 above 6 and 8.
  auc_salient_head: { value: 1, n: 3, nSentences: 3 },
  auc_salient_noun_head: { value: 1, n: 2, nSentences: 2 },
  // HIGH are cats in a and Cats in c, each the other's only kin.
  high_recurrence: { value: 1, n: 2, nSentences: 2 },
  // Ranks of the scores of content and function words, less 4: -3 3 -1 0 -2 2 1. Those of the frequencies: -3 2 1 -2 0 3 -1.
  rho_frequency: { value: 19 / 28, n: 7, nSentences: 3 },
  // Without c the scores' are -2 2 0 1 -1, and the depths' 2 .5 -1.5 .5 -1.5.
  rho_depth: { value: -1 / Math.sqrt(10 * 9), n: 5, nSentences: 2 },
  // -2 1 3 -2 1 -2 1.
  rho_position: { value: 1 / Math.sqrt(28 * 24), n: 7, nSentences: 3 },
  // -1 -1 -1 -1 -1 2 3: 3 + 4 + 3.
  rho_pieces: { value: 10 / Math.sqrt(28 * 18), n: 7, nSentences: 3 },
  // A determiner and a pronoun: all the variance there is.
  function_role_effect: { value: 1, n: 2, nSentences: 2 },
};

test('every metric by hand', () => {
  for (const { name, evaluate } of METRICS) {
    const { value, n, nSentences } = evaluate(sample, scored);
    assert.deepEqual({ value, n, nSentences }, expected[name as keyof typeof expected], name);
  }
});

test('a class that is missing gives null and the reason', () => {
  const noHeads = prepareSample({ ...words, salience: words.salience.map(() => null) }, { draws: 5, seed: 1 });
  assert.deepEqual(metricNamed('auc_salient_head').evaluate(noHeads, scored), {
    value: null,
    n: 0,
    nSentences: 0,
    nDocuments: 0,
    draws: null,
    reason: 'the sample does not have both salient and other entity heads',
  });
  const noneHigh = { ...scored, high: scored.high.map(() => false) };
  for (const [name, reason] of [
    ['high_content_share', 'no word is HIGH'],
    ['high_content_sentences', 'no word is HIGH'],
    ['high_content_odds', 'the sample does not have both HIGH and LOW words, and both content words and others'],
  ] as const) {
    const { value, draws, reason: given } = metricNamed(name).evaluate(sample, noneHigh);
    assert.deepEqual({ value, draws, given }, { value: null, draws: null, given: reason });
  }
});

test('a draw without a class is undefined, and is NaN', () => {
  const { draws } = metricNamed('auc_content_punct').evaluate(sample, scored);
  const onlyLast = sample.sentences.draws.findIndex(([a, b]) => a === 0 && b === 0);
  assert.ok(onlyLast >= 0);
  assert.ok(Number.isNaN(draws![onlyLast]));
  assert.ok(draws!.some((value) => !Number.isNaN(value)));
});

test('a single cluster has a value but no draws', () => {
  const one = prepareSample({ ...words, document: words.document.map(() => 'd') }, { draws: 5, seed: 1 });
  const { value, draws } = metricNamed('auc_salient_head').evaluate(one, scored);
  assert.deepEqual({ value, draws }, { value: 1, draws: null });
});

test('an odds ratio by hand, with an empty cell, with an empty margin', () => {
  assert.equal(oddsRatio(6, 2, 3, 4), 4);
  assert.equal(oddsRatio(3, 0, 1, 2), (3.5 * 2.5) / (0.5 * 1.5));
  assert.equal(oddsRatio(0, 0, 1, 2), null);
  assert.equal(oddsRatio(3, 0, 2, 0), null);
});

test('bad input is refused', () => {
  assert.throws(() => prepareSample({ ...words, sentence: ['a'] }, { draws: 1, seed: 1 }), {
    name: 'Error',
    message: 'sentence has 1 entries for 9 words',
  });
  const { evaluate } = metricNamed('auc_content_function');
  assert.throws(() => evaluate(sample, { ...scored, scores: [1] }), { message: '1 scores for 9 words' });
  assert.throws(() => evaluate(sample, { ...scored, scores: scored.scores.map(() => NaN) }), /score 0 is NaN/);
  assert.throws(() => metricNamed('high_content_share').evaluate(sample, { ...scored, high: [] }), {
    message: '0 HIGH flags for 9 words',
  });
});

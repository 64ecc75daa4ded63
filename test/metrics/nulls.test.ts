import assert from 'node:assert/strict';
import { test } from 'node:test';
import { permutationNull, signFlipTest } from '../../toolkit/metrics/permutationTests';
import { metricNamed } from '../../toolkit/metrics/registry';
import { fewerDraws, prepareSample, type Sample } from '../../toolkit/metrics/sample';
import { contentSentenceAucs } from '../../toolkit/metrics/classAuc';
import { percentileInterval } from '../../toolkit/metrics/bootstrap';
import { highFlags } from '../../toolkit/rationale/high';
import { fourErrors, randomOf } from './simulated';

const { normal, uniform } = randomOf(12);
const CORPORA = 500;
const ALPHA = 0.05;
const SENTENCES = 40;
const WORDS = 9;

/** Four content words, three function words, two of punctuation, in every order. */
function shuffledTags(): string[] {
  const tags = 'NOUN NOUN VERB ADJ DET ADP PRON PUNCT PUNCT'.split(' ');
  return tags
    .map((tag) => ({ tag, at: uniform() }))
    .sort((a, b) => a.at - b.at)
    .map(({ tag }) => tag);
}

function corpusOf(draws: number, seed: number): Sample {
  const words = Array.from({ length: SENTENCES * WORDS }, (_, word) => word);
  const sentence = words.map((word) => Math.floor(word / WORDS));
  const upos = Array.from({ length: SENTENCES }, shuffledTags).flat();
  return prepareSample({ upos, salience: words.map(() => null), sentence, document: sentence }, { draws, seed });
}

/** Sentences that differ in level, words within them that know nothing of their tag. */
function unrelatedScores(): Float64Array {
  const levels = Array.from({ length: SENTENCES }, () => 2 * normal());
  return Float64Array.from({ length: SENTENCES * WORDS }, (_, word) => levels[Math.floor(word / WORDS)]! + normal());
}

/** Share of corpora whose labels were shuffled that a test at .05 calls significant. */
function falsePositives(pOf: (sample: Sample, scores: Float64Array, corpus: number) => number, draws = 0): number {
  let found = 0;
  for (let corpus = 0; corpus < CORPORA; corpus++) {
    if (pOf(corpusOf(draws, corpus), unrelatedScores(), corpus) <= ALPHA) found++;
  }
  return found / CORPORA;
}

test('500 corpora with shuffled labels: the within-sentence null finds something in 5 % of them', () => {
  for (const name of ['auc_content_function', 'high_content_odds']) {
    const share = falsePositives((sample, scores, seed) => {
      const high = highFlags(scores, { quantile: 0.75 });
      return permutationNull(metricNamed(name), sample, { scores, high }, { permutations: 199, seed })!.p;
    });
    assert.ok(Math.abs(share - ALPHA) < fourErrors(ALPHA, CORPORA), `${name}: ${share}`);
  }
});

test('500 corpora with shuffled labels: the interval of the AUC leaves out .5 in 5 % of them', () => {
  const share = falsePositives((sample, scores) => {
    const { draws } = metricNamed('auc_content_function').evaluate(sample, { scores, high: [] });
    const [low, high] = percentileInterval(draws!, 1 - ALPHA)!;
    return low > 0.5 || high < 0.5 ? 0 : 1;
  }, 300);
  assert.ok(Math.abs(share - ALPHA) < fourErrors(ALPHA, CORPORA), `${share}`);
});

test('500 corpora with two unrelated layers: sign flips of their AUC by sentence find a difference in 5 % of them', () => {
  const share = falsePositives((sample, scores, seed) => {
    const [a, b] = [scores, unrelatedScores()].map((layer) => contentSentenceAucs(sample, layer)) as [
      Float64Array,
      Float64Array,
    ];
    return signFlipTest(
      a.map((auc, sentence) => auc - b[sentence]!),
      { permutations: 199, seed },
    )!.p;
  });
  assert.ok(Math.abs(share - ALPHA) < fourErrors(ALPHA, CORPORA), `${share}`);
});

test('a planted signal is found by both tests', () => {
  const sample = corpusOf(0, 1);
  const planted = unrelatedScores().map((score, word) => score + (sample.strata[word] === 'content' ? 1 : 0));
  const shuffles = { permutations: 199, seed: 1 };
  const auc = metricNamed('auc_content_function');
  assert.equal(permutationNull(auc, sample, { scores: planted, high: [] }, shuffles)!.p, 2 / 200);
  const [a, b] = [planted, unrelatedScores()].map((layer) => contentSentenceAucs(fewerDraws(sample, 0), layer)) as [
    Float64Array,
    Float64Array,
  ];
  assert.ok(
    signFlipTest(
      a.map((value, s) => value - b[s]!),
      shuffles,
    )!.p < 0.02,
  );
});

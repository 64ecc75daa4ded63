import assert from 'node:assert/strict';
import { test } from 'node:test';
import { upperQuartile } from '../../../toolkit/harness/claims/c2';
import { judge } from '../../../toolkit/harness/claims/claim';
import type { Planted, Planting } from '../measure/plantedContext';
import { noise, plantedFindings } from './plantedFindings';
import { ruleOf } from '../runConfigOf';

function judged(sentences: number, planted: Planted, others: Partial<Planting> = {}, changes: object = {}) {
  const findings = plantedFindings({ sentences, scores: { 'tas.post.8': planted }, ...others });
  return judge(upperQuartile, ruleOf('C2', changes), findings);
}

/**
 * Three of the five content words stand highest, the other two lowest: of twelve words a quartile takes just those three, .65 takes
 * a fourth, .85 two of them. In every fifth sentence a function word comes first.
 */
const threeHigh: Planted = ({ upos, at, sentence }, random) => {
  if (upos === 'CCONJ' && sentence % 5 === 0) return 5 + random();
  if (['ADJ', 'VERB', 'ADV'].includes(upos)) return 3 + random();
  return (upos === 'NOUN' ? 0 : 1) + random() + at / 1e6;
};

test('supported where the quartile separates content words better than its neighbours', () => {
  const { verdict, because, rule, evidence } = judged(200, threeHigh);
  assert.equal(verdict, 'supported', because);
  assert.equal(because, 'quantile 0.75 separates content words better than its neighbours');
  assert.match(
    rule,
    /held out from the selection split: .* quantile 0\.75 of the sentence exceed those at 0\.65 and 0\.85/,
  );
  assert.deepEqual(
    evidence.slice(0, 2).map(({ what, interval }) => [what, interval![0] > 0.1]),
    [
      ['gain in log odds over quantile 0.65', true],
      ['gain in log odds over quantile 0.85', true],
    ],
  );
});

test('the gains are those of the held-out sentences alone', () => {
  const { evidence: plain } = judged(200, threeHigh);
  const all = plantedFindings({ sentences: 200, scores: { 'tas.post.8': threeHigh } });
  const odds = (split: 'held' | 'all', quantile: number) =>
    all.find('high_content_odds', {
      ...{ scorer: 'tas', layer: 8, site: 'post', boundary: `quantile ${quantile}`, scope: 'sentence', split },
    });
  const gain = Math.log(odds('held', 0.75)!.value! / odds('held', 0.65)!.value!);
  assert.ok(Math.abs(plain[0]!.value! - gain) < 1e-12);
  assert.ok(odds('held', 0.75)!.nSentences < odds('all', 0.75)!.nSentences);
});

test('not supported where the scores say nothing, though a quartile makes a quarter HIGH', () => {
  const { verdict, because } = judged(2000, noise);
  assert.equal(verdict, 'not supported');
  assert.match(because, /^the gain in log odds over quantile 0\.\d5 is below 0\.1$/);
});

test('inconclusive on few held-out sentences, and where chance is not told from a gain', () => {
  const tiny = judged(25, threeHigh);
  assert.equal(tiny.verdict, 'inconclusive');
  assert.match(tiny.because, /^1[78] sentences are too few to decide: the rule asks for 20$/);
  const small = judged(60, noise);
  assert.equal(small.verdict, 'inconclusive');
  assert.match(small.because, /^the interval of the gain in log odds over quantile 0\.\d5 does not lie above 0\.1$/);
});

test('the sentence is what the boundaries are drawn over, whichever scope is primary', () => {
  const scores = { 'tas.post.8': threeHigh };
  const corpusFirst = { high: { scopes: ['corpus', 'sentence'], boundaries: [{ top: 2 }] } };
  const findings = plantedFindings({ sentences: 200, scores, changes: corpusFirst });
  const plain = judged(200, threeHigh);
  const { verdict, evidence } = judge(upperQuartile, ruleOf('C2'), findings);
  assert.equal(verdict, 'supported');
  assert.deepEqual(evidence.slice(0, 2), plain.evidence.slice(0, 2));
});

test('the boundaries are those of the rule', () => {
  const changes = { claims: { C2: { quantile: 0.5, others: [0.75] } } };
  const { verdict, evidence, because } = judged(200, threeHigh, { changes }, { quantile: 0.5, others: [0.75] });
  assert.deepEqual([verdict, because], ['not supported', 'the gain in log odds over quantile 0.75 is below 0.1']);
  assert.equal(evidence[0]!.what, 'gain in log odds over quantile 0.75');
});

test('inconclusive in a corpus too small for a split, and at a layer that was not swept', () => {
  const message = 'the run has not high_content_odds at quantiles 0.75, 0.65, 0.85 on held-out sentences';
  assert.deepEqual(judged(3, threeHigh).because, message);
  assert.deepEqual(judged(40, threeHigh, {}, { layer: 7 }).because, message);
});

test('beside the verdict stands how far HIGH changes with the choices', () => {
  const { evidence } = judge(
    upperQuartile,
    ruleOf('C2'),
    plantedFindings({ sentences: 40, scores: { 'tas.post.8': threeHigh, 'tas.pre.8': noise, 'tas.post.9': noise } }),
  );
  assert.deepEqual(
    evidence.slice(2).map(({ what, value }) => [what, value! > 0 && value! <= 1]),
    [
      ['overlap (Jaccard) of HIGH by sentence and by corpus', true],
      ['overlap of HIGH at both LayerNorm sites', true],
      ['overlap of HIGH with the next layer', true],
    ],
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { upperQuartile } from '../../../toolkit/harness/claims/c2';
import { judge } from '../../../toolkit/harness/claims/claim';
import type { Planted, Planting } from '../measure/plantedContext';
import { findingsWith } from './plantedEstimates';
import { noise, plantedFindings } from './plantedFindings';
import { ruleOf } from '../runConfigOf';

function judged(sentences: number, planted: Planted, others: Partial<Planting> = {}, changes: object = {}) {
  const findings = plantedFindings({ sentences, scores: { 'tas.post.8': planted }, ...others });
  return judge(upperQuartile, ruleOf('C2', changes), findings).verdict;
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

test('described, whatever the numbers: the odds along the quantile, and in one sentence those at the quartile', () => {
  const { verdict, because, rule, parts, across, evidence } = judged(200, threeHigh);
  assert.deepEqual([verdict, parts, across], ['described', [], null]);
  assert.match(rule, /^Described, not decided: .* quantiles 0\.5, 0\.65, 0\.75, 0\.85, 0\.95 of the sentence/);
  const odds = evidence.slice(0, 5);
  assert.deepEqual(
    odds.map(({ what }) => what.replace(/.* at /, '')),
    [0.5, 0.65, 0.75, 0.85, 0.95].map((quantile) => `quantile ${quantile}`),
  );
  const quartile = odds[2]!;
  const numbers = [quartile.value!, ...quartile.interval!].map((number) => number.toFixed(3));
  const said = `odds of content words in HIGH over LOW at quantile 0.75: ${numbers[0]} [${numbers[1]}, ${numbers[2]}]`;
  assert.equal(because, `nothing is decided; ${said}`);
  assert.equal(judged(200, noise).verdict, 'described');
});

test('the odds are those of the held-out sentences alone', () => {
  const { evidence } = judged(200, threeHigh);
  const all = plantedFindings({ sentences: 200, scores: { 'tas.post.8': threeHigh } });
  const odds = (split: 'held' | 'all') =>
    all.find('high_content_odds', {
      ...{ scorer: 'tas', layer: 8, site: 'post', boundary: 'quantile 0.75', scope: 'sentence', split },
    })!;
  assert.equal(evidence[2]!.value, odds('held').value);
  assert.ok(odds('held').nSentences < odds('all').nSentences);
});

test('the sentence is what the boundaries are drawn over, whichever scope is primary', () => {
  const scores = { 'tas.post.8': threeHigh };
  const corpusFirst = { high: { scopes: ['corpus', 'sentence'], boundaries: [{ top: 2 }] } };
  const findings = plantedFindings({ sentences: 200, scores, changes: corpusFirst });
  const { evidence } = judge(upperQuartile, ruleOf('C2'), findings).verdict;
  assert.deepEqual(evidence.slice(0, 5), judged(200, threeHigh).evidence.slice(0, 5));
});

test('the boundaries are those of the rule', () => {
  const C2 = { quantile: 0.5, quantiles: [0.5, 0.7] };
  const { evidence, because } = judged(200, threeHigh, { changes: { claims: { C2 } } }, C2);
  assert.deepEqual(
    evidence.slice(0, 2).map(({ what }) => what.replace(/.* at /, '')),
    ['quantile 0.5', 'quantile 0.7'],
  );
  assert.match(because, /at quantile 0\.5: /);
});

test('what is lacking is said: in a corpus too small for a split, at a layer not swept, at one the checkpoint lacks', () => {
  const message = 'the run has no held-out content odds at quantile 0.75';
  assert.equal(judged(3, threeHigh).because, message);
  assert.equal(judged(40, threeHigh, {}, { layer: 7 }).because, message);
  const six = judged(40, threeHigh, { numLayers: 6, scores: { 'tas.post.6': threeHigh } });
  assert.equal(six.because, 'the checkpoint has 6 blocks: there is no layer 8');
});

test('beside them stands how far HIGH changes with the choices', () => {
  const scores = { 'tas.post.8': threeHigh, 'tas.pre.8': noise, 'tas.post.9': noise };
  const { evidence } = judge(upperQuartile, ruleOf('C2'), plantedFindings({ sentences: 40, scores })).verdict;
  assert.deepEqual(
    evidence.slice(5).map(({ what, value }) => [what, value! > 0 && value! <= 1]),
    [
      ['overlap (Jaccard) of HIGH by sentence and by corpus', true],
      ['overlap of HIGH at both sites', true],
      ['overlap of HIGH with the next layer', true],
    ],
  );
});

test('the p-value of the dip says what it takes for granted', () => {
  const dip = { value: 0.01, n: 9, nSentences: 2, draws: null, nullValue: 0.005, p: 1 / 1001 };
  const findings = findingsWith({}, { find: (metric) => (metric === 'dip' ? dip : undefined) });
  assert.deepEqual(judge(upperQuartile, ruleOf('C2'), findings).verdict.evidence.slice(-1), [
    { what: 'its p-value against a single mode, if words were independent', value: 1 / 1001, interval: null },
  ]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lessPunctuation } from '../../../toolkit/harness/claims/c6';
import { type Findings, judge } from '../../../toolkit/harness/claims/claim';
import { ATTENTION_RIVALS } from '../../../toolkit/harness/config/rules';
import type { Planted } from '../measure/plantedContext';
import { noise, plantedFindings, punctHigh, punctLow } from './plantedFindings';
import { ruleOf } from '../runConfigOf';

function judged(sentences: number, tas: Planted, attention: Planted) {
  const scores = { 'tas.post.8': tas, 'attention_received.8': attention };
  return judge(lessPunctuation, ruleOf('C6'), plantedFindings({ sentences, scores }));
}

test('supported where attention marks more punctuation, not supported where both or tas do', () => {
  assert.equal(judged(200, punctLow, punctHigh).verdict, 'supported');
  assert.equal(judged(3000, noise, noise).verdict, 'not supported');
  assert.equal(judged(200, punctHigh, punctLow).verdict, 'not supported');
});

test('inconclusive on few sentences', () => {
  const { verdict, because } = judged(19, punctLow, punctHigh);
  assert.deepEqual([verdict, because], ['inconclusive', '19 sentences are too few to decide: the rule asks for 20']);
});

test('a difference about as large as the margin is inconclusive, and its evidence is shown', () => {
  const { verdict, because, evidence } = judged(60, noise, noise);
  assert.deepEqual([verdict, because], ['inconclusive', 'the interval of the difference holds -0.02']);
  const shown = evidence.map(({ what }) => what);
  for (const what of [
    'punctuation share in HIGH by tas',
    'punctuation share in HIGH by attention received',
    'difference',
    'auc_content_punct by tas',
    'auc_content_punct by attention received',
    'passes a sentence of tas',
    'floating-point operations per 1,000 tokens of attention_norm',
  ])
    assert.ok(shown.includes(what), what);
});

test('not supported where tas costs more than a rival by attention, however little punctuation it marks', () => {
  const scores = { 'tas.post.8': punctLow, 'attention_received.8': punctHigh };
  const findings = plantedFindings({ sentences: 200, scores });
  const dearer = (metric: string, scorer: string): Findings => ({
    ...findings,
    find: (name, where) => {
      const found = findings.find(name, where);
      return found && name === metric && where.scorer === scorer ? { ...found, value: found.value! / 2 } : found;
    },
  });
  const of = (...[metric, scorer]: Parameters<typeof dearer>) =>
    judge(lessPunctuation, ruleOf('C6'), dearer(metric, scorer));
  for (const metric of ['passes_per_sentence', 'flops_per_1000_tokens'])
    for (const rival of ATTENTION_RIVALS) {
      const { verdict, because } = of(metric, rival);
      assert.deepEqual([verdict, because], ['not supported', `tas costs more than ${rival}`]);
    }
  const cheap = dearer('flops_per_1000_tokens', 'attention_received');
  assert.equal(judge(lessPunctuation, ruleOf('C6', { maxCostRatio: 2 }), cheap).verdict, 'supported');
  assert.equal(judge(lessPunctuation, ruleOf('C6', { costRivals: ['attention_norm'] }), cheap).verdict, 'supported');
});

test("inconclusive where the run says nothing of a rival's cost", () => {
  const scores = { 'tas.post.8': punctLow, 'attention_received.8': punctHigh };
  const findings = plantedFindings({ sentences: 200, scores });
  const silent: Findings = {
    ...findings,
    find: (name, where) =>
      name === 'flops_per_1000_tokens' && where.scorer === 'attention_norm' ? undefined : findings.find(name, where),
  };
  const { verdict, because } = judge(lessPunctuation, ruleOf('C6'), silent);
  assert.deepEqual([verdict, because], ['inconclusive', 'the run says nothing of the cost of attention_norm']);
});

test('inconclusive without attention received', () => {
  const findings = plantedFindings({ sentences: 40, scores: { 'tas.post.8': noise } });
  const { verdict, because } = judge(lessPunctuation, ruleOf('C6'), findings);
  assert.deepEqual([verdict, because], ['inconclusive', 'the run has not both tas and attention_received at layer 8']);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lessPunctuation, rule } from '../../../toolkit/harness/claims/c6';
import { judge } from '../../../toolkit/harness/claims/claim';
import type { Planted } from '../measure/plantedContext';
import { noise, plantedFindings, punctHigh, punctLow } from './plantedFindings';

function judged(sentences: number, tas: Planted, attention: Planted) {
  const scores = { 'tas.post.8': tas, 'attention_received.8': attention };
  return judge(lessPunctuation, rule.parse({}), plantedFindings({ sentences, scores }));
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
  ])
    assert.ok(shown.includes(what), what);
});

test('inconclusive without attention received', () => {
  const findings = plantedFindings({ sentences: 40, scores: { 'tas.post.8': noise } });
  const { verdict, because } = judge(lessPunctuation, rule.parse({}), findings);
  assert.deepEqual([verdict, because], ['inconclusive', 'the run has not both tas and attention_received at layer 8']);
});

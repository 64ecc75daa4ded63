import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentWords } from '../../../toolkit/harness/claims/c3';
import { judge } from '../../../toolkit/harness/claims/claim';
import { stratumOf } from '../../../toolkit/metrics/sample';
import type { Planted } from '../measure/plantedContext';
import { contentHigh, contentLow, noise, plantedFindings, separated } from './plantedFindings';
import { ruleOf } from '../runConfigOf';

function judged(sentences: number, planted: Planted, changes: object = {}) {
  const findings = plantedFindings({ sentences, scores: { 'tas.post.8': planted } });
  return judge(contentWords, ruleOf('C3', changes), findings);
}

test('supported where content words score high, not supported by noise or the reverse', () => {
  const { verdict, because, rule, evidence } = judged(200, contentHigh);
  assert.deepEqual([verdict, because], ['supported', 'both lie above their thresholds']);
  assert.match(rule, /^At layer 8 \(post\): supported if .* above 1\.1 times .* fewer than 20 sentences/);
  assert.deepEqual(
    evidence.slice(0, 3).map(({ what, value, interval }) => [what, interval !== null && value !== null]),
    [
      ['base share of content words', true],
      ['content share in HIGH over base share', true],
      ['share of sentences where HIGH exceeds the base', true],
    ],
  );
  assert.ok(Math.abs(evidence[0]!.value! - 5 / 12) < 1e-12);
  assert.equal(judged(1000, noise).verdict, 'not supported');
  assert.equal(judged(200, contentLow).verdict, 'not supported');
});

test('a share above the ratio but in too few sentences is not supported', () => {
  const weakly: Planted = ({ upos }, random) => random() + (stratumOf(upos) === 'content' ? 0.3 : 0);
  assert.equal(judged(200, weakly).verdict, 'supported');
  const { verdict, because } = judged(200, weakly, { minSentences: 0.95 });
  assert.equal(verdict, 'not supported');
  assert.equal(because, 'the share of sentences where HIGH exceeds the base is below 0.95');
});

test('beside the verdict stand the odds, recurrence, and the share under shuffled scores', () => {
  const { evidence } = judged(200, separated);
  const found = new Map(evidence.map(({ what, value }) => [what, value]));
  // All HIGH words are content words: an empty cell, and odds from halves added.
  assert.ok(found.get('odds of content in HIGH over LOW')! > 100);
  assert.ok(found.get('share of its other occurrences in which a HIGH content word is HIGH')! > 0);
  const shuffled = found.get('content share in HIGH of scores shuffled within the sentence')!;
  assert.ok(Math.abs(shuffled - 5 / 12) < 0.02, `${shuffled}`);
});

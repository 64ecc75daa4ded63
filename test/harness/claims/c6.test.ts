import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lessPunctuation } from '../../../toolkit/harness/claims/c6';
import { judge } from '../../../toolkit/harness/claims/claim';
import { findIn } from '../../../toolkit/harness/measure/findings';
import { measurement, rowPlace } from '../../../toolkit/harness/measure/records';
import type { Estimate } from '../../../toolkit/metrics/estimate';
import { ruleOf } from '../runConfigOf';
import { findingsWith, planted } from './plantedEstimates';
import { lacking } from './plantedPart';

const OURS = 0.1;
const RIVALS = ['attention_received', 'attention_rollout', 'attention_norm'];

/** @param differences - of tas minus each rival. */
function judged(differences: (number | Estimate)[], { deviation = 0.01, changes = {}, given = {} } = {}) {
  const shares = new Map<string, Estimate>([['tas', planted(OURS, deviation, 'tas')]]);
  differences.forEach((one, at) => {
    const found = typeof one === 'number' ? planted(OURS - one, deviation, RIVALS[at]) : one;
    shares.set(RIVALS[at]!, found);
  });
  const punctuationShare = (scorer: string) => shares.get(scorer) ?? lacking(`the run has no ${scorer}`);
  return judge(lessPunctuation, ruleOf('C6', changes), findingsWith({ punctuationShare }, given)).verdict;
}

test('supported only where the difference is below the margin against each rival', () => {
  const { verdict, parts } = judged([-0.3, -0.2, -0.1]);
  assert.equal(verdict, 'supported');
  assert.deepEqual([parts[0]!.part, parts[0]!.threshold], ['punctuation', -0.02]);
  assert.ok(Math.abs(parts[0]!.estimate! + 0.1) < 1e-12, 'the number is that of the closest rival');
  const { verdict: untold, because } = judged([-0.3, -0.035, -0.03]);
  assert.equal(untold, 'inconclusive');
  // 0.01 * 1.96 * sqrt(2) on either side, and chance.
  assert.match(
    because,
    /, against attention_norm; it is to be below -0\.02 against each; it is not told to be so against attention_rollout: -0\.035 \[-0\.06\d, -0\.00\d\]; it is not told to be so against attention_norm: -0\.030 \[-0\.05\d, -0\.00\d\]$/,
  );
});

test('contradicted where one rival has no more punctuation, and not where that is not told from the margin', () => {
  const { verdict, because } = judged([-0.3, -0.2, 0.1]);
  assert.equal(verdict, 'contradicted');
  assert.match(because, /: 0\.100 \[.*\], against attention_norm; it is to be below -0\.02 against each$/);
  assert.equal(judged([-0.3, -0.2, 0]).verdict, 'inconclusive');
});

test('a rival that is lacking is named: the others can contradict without it and not support', () => {
  const without = judged([-0.3, -0.2]);
  assert.equal(without.verdict, 'inconclusive');
  assert.match(without.because, /; attention_norm is not compared: the run has no attention_norm$/);
  assert.equal(judged([0.3, -0.2]).verdict, 'contradicted');
  assert.equal(judged([-0.3, -0.2], { changes: { rivals: RIVALS.slice(0, 2) } }).verdict, 'supported');
});

test('without punctuation, or with 19 sentences, nothing is decided', () => {
  const none = lacking('no word is punctuation');
  const punctuationShare = () => none;
  const { verdict, because } = judge(lessPunctuation, ruleOf('C6'), findingsWith({ punctuationShare })).verdict;
  assert.deepEqual([verdict, because], ['inconclusive', 'no word is punctuation']);
  const few = planted(0.9, 0.01, 'few', { nSentences: 19 });
  assert.equal(judged([few, few, few]).because, '19 sentences are too few to decide: the rule asks for 20');
});

test('cost is shown and decides nothing', () => {
  const cost = (scorer: string, value: number) =>
    measurement(
      { name: 'flops_per_1000_tokens', higherIsBetter: false },
      { value, n: 1, nSentences: 1, draws: null },
      rowPlace({ scorer, layer: 8, ...(scorer === 'tas' ? { site: 'post' } : {}) }),
      { level: 0.95, primary: true },
    );
  const find = findIn([cost('tas', 1e12), cost('attention_received', 1e9)]);
  const { verdict, evidence } = judged([-0.3, -0.2, -0.1], { given: { find } });
  assert.equal(verdict, 'supported');
  assert.deepEqual(
    evidence.slice(-2).map(({ what, value }) => [what, value]),
    [
      ['floating-point operations per 1,000 tokens of tas', 1e12],
      ['floating-point operations per 1,000 tokens of attention_received', 1e9],
    ],
  );
});

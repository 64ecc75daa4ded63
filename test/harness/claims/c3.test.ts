import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentWords } from '../../../toolkit/harness/claims/c3';
import { judge } from '../../../toolkit/harness/claims/claim';
import type { Statistics } from '../../../toolkit/harness/measure/readings';
import { stratumOf } from '../../../toolkit/metrics/sample';
import type { Planted } from '../measure/plantedContext';
import { ruleOf } from '../runConfigOf';
import { findingsWith, planted } from './plantedEstimates';
import { contentHigh, contentLow, noise, plantedFindings } from './plantedFindings';
import { lacking } from './plantedPart';

function judged(sentences: number, score: Planted, changes: object = {}) {
  const findings = plantedFindings({ sentences, scores: { 'tas.post.8': score } });
  return judge(contentWords, ruleOf('C3', changes), findings).verdict;
}

const words = ({ verdict, parts }: ReturnType<typeof judged>) => [verdict, ...parts.map((part) => part.verdict)];

test('both parts are supported where content words score high, and contradicted where they score low', () => {
  assert.deepEqual(words(judged(200, contentHigh)), ['supported', 'supported', 'supported']);
  const low = judged(200, contentLow);
  assert.deepEqual(words(low), ['contradicted', 'contradicted', 'contradicted']);
  assert.match(low.because, /^odds of content .*, below 1; share of sentences .*, below 0$/);
  assert.equal(judged(200, noise).parts[0]!.verdict, 'inconclusive');
});

test('one part below its threshold contradicts, whatever the other says', () => {
  const both = (odds: number, sentences: number) => {
    const statistics: Partial<Statistics> = {
      contentOdds: () => planted(odds, 0.05, 'odds'),
      contentSentences: () => planted(sentences, 0.05, 'sentences'),
    };
    return words(judge(contentWords, ruleOf('C3'), findingsWith(statistics)).verdict);
  };
  assert.deepEqual(both(1.5, -0.5), ['contradicted', 'supported', 'contradicted']);
  assert.deepEqual(both(0.5, 0.5), ['contradicted', 'contradicted', 'supported']);
  assert.deepEqual(both(1.5, 0.05), ['inconclusive', 'supported', 'inconclusive']);
});

test('a threshold of the config is the one in the rule, the part and the sentence', () => {
  const { rule, parts, because, verdict } = judged(200, contentHigh, { odds: 1000 });
  assert.equal(verdict, 'contradicted');
  assert.match(rule, /lie above 1000/);
  assert.equal(parts[0]!.threshold, 1000);
  assert.match(because, /, below 1000;/);
});

test('19 sentences decide nothing', () => {
  const { verdict, because } = judged(19, contentHigh);
  assert.deepEqual([verdict, because], ['inconclusive', '19 sentences are too few to decide: the rule asks for 20']);
  assert.equal(judged(20, (word, random) => 10 * contentHigh(word, random) ** 9).parts.length, 2);
});

test('all words content, or none: inconclusive, with the reason of each part', () => {
  const reason = (is: string) => {
    const statistics: Partial<Statistics> = {
      contentOdds: () => lacking(`no word is a ${is} word`),
      contentSentences: () => lacking(`every word is a ${is} word`),
    };
    const { verdict, because } = judge(contentWords, ruleOf('C3'), findingsWith(statistics)).verdict;
    return [verdict, because];
  };
  for (const is of ['content', 'function'])
    assert.deepEqual(reason(is), ['inconclusive', `no word is a ${is} word; every word is a ${is} word`]);
});

test('what is corrected in a number is said beside it', () => {
  const always: Planted = ({ upos }, random) => random() + (stratumOf(upos) === 'content' ? 2 : 0);
  assert.match(judged(200, always).because, /\(no function word is HIGH: one half was added to each count\), above 1/);
});

test('beside the verdict stand shares, the ratio of norms, and the share of shuffled scores', () => {
  const found = new Map(judged(200, contentHigh).evidence.map(({ what, value }) => [what, value]));
  assert.ok(found.get('share of content words in HIGH')! > found.get('share of content words among all words')!);
  assert.ok(found.get('mean norm of content words over mean norm of all words')! > 1);
  const shuffled = found.get('content share in HIGH of scores shuffled within the sentence')!;
  assert.ok(Math.abs(shuffled - 5 / 12) < 0.02, `${shuffled}`);
});

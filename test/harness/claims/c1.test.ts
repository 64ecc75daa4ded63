import assert from 'node:assert/strict';
import { test } from 'node:test';
import { salience } from '../../../toolkit/harness/claims/c1';
import { judge } from '../../../toolkit/harness/claims/claim';
import type { Estimate } from '../../../toolkit/metrics/estimate';
import { ruleOf } from '../runConfigOf';
import { findingsWith, planted } from './plantedEstimates';
import { lacking } from './plantedPart';

function judged(auc: Estimate, beyond: Estimate, changes: object = {}) {
  const findings = findingsWith({ salienceAuc: () => auc, salienceBeyond: () => beyond });
  return judge(salience, ruleOf('C1', changes), findings).verdict;
}

const documents = (value: number, name: string, nDocuments = 40) => planted(value, 0.02, name, { nDocuments });

test('supported where both parts are, contradicted where one is, inconclusive where one is not told from its threshold', () => {
  const [high, low, even] = [documents(0.6, 'auc'), documents(0.4, 'auc'), documents(0.51, 'auc')];
  const [more, less] = [documents(0.2, 'beyond'), documents(-0.2, 'beyond')];
  const words = (auc: Estimate, beyond: Estimate) => {
    const { verdict, parts } = judged(auc, beyond);
    return [verdict, ...parts.map((part) => part.verdict)];
  };
  assert.deepEqual(words(high, more), ['supported', 'supported', 'supported']);
  assert.deepEqual(words(high, less), ['contradicted', 'supported', 'contradicted']);
  assert.deepEqual(words(low, more), ['contradicted', 'contradicted', 'supported']);
  assert.deepEqual(words(even, more), ['inconclusive', 'inconclusive', 'supported']);
  assert.deepEqual(words(high, lacking('no frequency')), ['inconclusive', 'supported', 'inconclusive']);
});

test('every part has its number, interval, threshold, reason and readings', () => {
  const { parts, because } = judged(documents(0.6, 'auc'), documents(0.2, 'beyond'));
  const [auc, beyond] = parts;
  assert.deepEqual([auc!.part, auc!.estimate, auc!.threshold], ['salience', 0.6, 0.5]);
  assert.deepEqual([beyond!.part, beyond!.estimate, beyond!.threshold], ['beyond_confounds', 0.2, 0]);
  assert.match(auc!.reason, /^at 0\.5 /);
  assert.deepEqual(
    [auc!.readings, auc!.across],
    [{ supported: 1, contradicted: 0, inconclusive: 0, leftOut: 0 }, 'all'],
  );
  assert.match(because, /: 0\.600 \[0\.5\d\d, 0\.6\d\d\], above 0\.5; .*: 0\.200 \[0\.1\d\d, 0\.2\d\d\], above 0$/);
});

test('intervals are those of few documents, wider than of many', () => {
  const widthOf = (nDocuments: number) => {
    const [low, high] = judged(documents(0.6, 'auc', nDocuments), documents(0, 'beyond')).parts[0]!.interval!;
    return high - low;
  };
  // 2 z s sqrt(n / (n - 1)) t / z: Student's t with 19 degrees of freedom is 2.093.
  assert.ok(Math.abs(widthOf(20) - 2 * 0.02 * Math.sqrt(20 / 19) * 2.093) < 5e-4, `${widthOf(20)}`);
  assert.ok(widthOf(200) < widthOf(20));
});

test('19 documents decide nothing and are said so, whatever their numbers; 20 decide', () => {
  for (const [nDocuments, verdict] of [
    [1, 'inconclusive'],
    [19, 'inconclusive'],
    [20, 'supported'],
  ] as const) {
    const found = judged(documents(0.9, 'auc', nDocuments), documents(2, 'beyond', nDocuments));
    assert.equal(found.verdict, verdict, found.because);
    const are = nDocuments === 1 ? '1 document is' : '19 documents are';
    if (nDocuments < 20) assert.equal(found.because, `${are} too few to decide: the rule asks for 20`);
  }
  assert.equal(judged(documents(0.9, 'a', 5), documents(2, 'b', 5), { fewestDocuments: 5 }).verdict, 'supported');
});

test('a number whose documents nobody counted decides nothing', () => {
  const { verdict, because } = judged(planted(0.9, 0.01, 'auc'), planted(2, 0.01, 'beyond'));
  assert.equal(verdict, 'inconclusive', because);
  assert.match(because, /^0 documents are too few/);
});

test('inconclusive with the reason where the corpus says nothing of salience, once where both parts say the same', () => {
  const none = lacking('no document has a summary marked (human1)');
  const { verdict, because, parts, across } = judged(none, none);
  assert.deepEqual([verdict, because], ['inconclusive', 'no document has a summary marked (human1)']);
  assert.deepEqual(
    parts.map(({ estimate, interval, readings }) => [estimate, interval, readings.leftOut]),
    [
      [null, null, 8],
      [null, null, 8],
    ],
  );
  assert.equal(across, 'none');
});

test('beside it stand tau-b and the numbers of other scores, those that the run lacks left out', () => {
  const findings = findingsWith({
    salienceAuc: () => documents(0.6, 'auc'),
    salienceBeyond: () => documents(0.2, 'beyond'),
    salienceTau: () => documents(0.1, 'tau'),
    salienceBeside: () => [{ name: 'number of mentions', auc: documents(0.7, 'm'), beyond: lacking('a confound') }],
  });
  const { evidence } = judge(salience, ruleOf('C1'), findings).verdict;
  assert.deepEqual(
    evidence.map(({ what, value }) => [what.slice(0, 24), value]),
    [
      ['tau-b with the number of', 0.1],
      ['AUC by number of mention', 0.7],
    ],
  );
});

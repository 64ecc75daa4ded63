import assert from 'node:assert/strict';
import { test } from 'node:test';
import { salience } from '../../../toolkit/harness/claims/c1';
import { judge } from '../../../toolkit/harness/claims/claim';
import type { Planted } from '../measure/plantedContext';
import { contentHigh, noise, plantedFindings, removed } from './plantedFindings';
import { ruleOf } from '../runConfigOf';

function judged(
  sentences: number,
  planted: Planted,
  options: { salience?: boolean; controls?: boolean; layer?: number; tau?: number | null } = {},
) {
  const { layer = 8, controls = false, tau = 0.3, ...others } = options;
  const effect = 'mean_cosine';
  const removals = tau === null ? [] : [removed('tau_leave_one_out', tau, { layer, effect })];
  const scores = { [`tas.post.${layer}`]: planted };
  const findings = plantedFindings({ sentences, scores, ...others }, { controls, removals });
  return judge(salience, ruleOf('C1'), findings);
}

/** Heads of salient entities score higher, not always. */
const salientHigh: Planted = (word, random) => contentHigh(word, random) + (word.salient ? 0.4 : 0);

test('supported where salient entities score above others', () => {
  const { verdict, because, rule, evidence } = judged(200, salientHigh);
  assert.equal(verdict, 'supported', because);
  assert.match(rule, /^At layer 8 \(post\): supported if .* above 0\.55, .* fewer than 20 sentences/);
  const aucs = evidence.slice(0, 2);
  assert.deepEqual(
    aucs.map(({ what }) => what),
    ['AUC of salient among all entity heads', 'AUC of salient among noun heads'],
  );
  // Uniform noise shifted by .4: the chance that a salient one is higher is 1 - .6^2 / 2.
  for (const { value, interval } of aucs) {
    assert.ok(Math.abs(value! - 0.82) < 0.04, `${value}`);
    assert.ok(interval![0] > 0.55);
  }
});

test('not supported where salience has nothing to do with the score, though content words score higher', () => {
  const { verdict, because } = judged(1500, contentHigh);
  assert.deepEqual([verdict, because], ['not supported', 'the AUC of salient among all entity heads is below 0.55']);
});

test('not supported where salient entities score below others', () => {
  assert.equal(judged(200, (word, random) => -salientHigh(word, random)).verdict, 'not supported');
});

test('not supported where removing high words does less than removing others', () => {
  const { verdict, because, evidence } = judged(200, salientHigh, { tau: -0.3 });
  assert.deepEqual([verdict, because], ['not supported', 'the tau with the effect of removing each word is below 0']);
  assert.equal(evidence[2]!.value, -0.3);
});

test('inconclusive where no words were removed, or removing them tells nothing', () => {
  const none = judged(200, salientHigh, { tau: null });
  assert.equal(none.verdict, 'inconclusive');
  assert.match(none.because, /^the run removed no words: /);
  const zero = judged(200, salientHigh, { tau: 0 });
  assert.deepEqual(
    [zero.verdict, zero.because],
    ['inconclusive', 'the interval of the tau with the effect of removing each word does not lie above 0'],
  );
});

test('inconclusive on few sentences, without human salience, and where chance is not told from the threshold', () => {
  const tiny = judged(19, (word, random) => salientHigh(word, random) + (word.salient ? 5 : 0));
  assert.deepEqual(
    [tiny.verdict, tiny.because],
    ['inconclusive', '19 sentences are too few to decide: the rule asks for 20'],
  );
  assert.ok(tiny.evidence.length > 2);
  const untold = judged(200, salientHigh, { salience: false });
  assert.deepEqual(
    [untold.verdict, untold.because],
    ['inconclusive', "the corpus has no human salience (GUM's Entity= field)"],
  );
  const small = judged(40, noise);
  assert.equal(small.verdict, 'inconclusive');
  assert.match(small.because, /^the interval of the AUC of salient among all entity heads does not lie above 0\.55$/);
});

test('inconclusive at a layer that was not swept', () => {
  const { verdict, because } = judged(40, salientHigh, { layer: 7 });
  assert.deepEqual([verdict, because], ['inconclusive', 'the run has no tas at layer 8, post']);
});

test('beside the verdict stand content words, frequency and the null of shuffled scores', () => {
  const { evidence } = judged(60, salientHigh, { controls: true });
  const found = new Map(evidence.map(({ what, value }) => [what, value]));
  for (const what of [
    'AUC of content over function words',
    'the same, frequency held fixed',
    'AUC of salient among noun heads, frequency held fixed',
    'rank correlation with -log frequency',
    'AUC among noun heads of scores shuffled within the sentence',
  ])
    assert.equal(typeof found.get(what), 'number', what);
  const shuffled = found.get('AUC among noun heads of scores shuffled within the sentence')!;
  assert.ok(Math.abs(shuffled - 0.5) < 0.1, `${shuffled}`);
});

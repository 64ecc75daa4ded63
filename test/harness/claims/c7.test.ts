import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelAgnostic } from '../../../toolkit/harness/claims/c7';
import { judge } from '../../../toolkit/harness/claims/claim';
import type { OtherRun } from '../../../toolkit/harness/claims/findings';
import type { EffectName, RunEffects } from '../../../toolkit/harness/measure/effects';
import { ruleOf } from '../runConfigOf';
import { findingsWith, planted } from './plantedEstimates';

const NAMES: readonly EffectName[] = ['content_odds', 'norm_change', 'auc_odds'];

/** Effects of a checkpoint, draws of its own. */
function effects(values: readonly number[], name: string, { deviation = 0.02, nSentences = 200 } = {}): RunEffects {
  const own = NAMES.map((effect, at) => {
    const { value, draws } = planted(values[at]!, deviation, `${name} ${effect}`);
    return { effect, value, draws, nSentences };
  });
  return { layer: 8, site: 'post', words: 'words', seed: 8, effects: own };
}

function other(effects: RunEffects | null, changes: Partial<OtherRun> = {}): OtherRun {
  const layer = effects && { ...effects, layer: 4 };
  return { checkpoint: 'six', family: 'bert', corpusDigest: 'planted', numLayers: 6, effects: layer, ...changes };
}

function judged(own: RunEffects, otherRuns: OtherRun[], changes: object = {}) {
  return judge(modelAgnostic, ruleOf('C7', changes), findingsWith({}, { effects: own, otherRuns })).verdict;
}

const ALIKE = [0.4, 0.5, 0.6];
const own = effects(ALIKE, 'own');

test('supported where each effect is positive and like that of the layer at the same depth elsewhere', () => {
  const { verdict, because, parts, across } = judged(own, [other(effects([0.42, 0.49, 0.6], 'six'))]);
  assert.equal(verdict, 'supported', because);
  assert.deepEqual([parts[0]!.part, parts[0]!.threshold, across], ['transfers', 0, 'all']);
  assert.equal(parts[0]!.estimate, 0.4, 'the number is the least effect of any checkpoint');
  assert.match(
    because,
    /^described: scored by the same method in 1 family: bert \(own, six\); .*; 3 of 3 differences of logs lie inside log 1\.25 by 90 % intervals$/,
  );
});

test('that the method applies counts families; a run that does not say its family is named apart', () => {
  const old = { checkpoint: 'old', corpusDigest: 'planted', numLayers: 6, effects: null };
  const run = (checkpoint: string, family: string): OtherRun => ({ ...old, checkpoint, family });
  const applies = (...runs: OtherRun[]) => judged(own, runs).because.split('; ')[0];
  assert.equal(applies(), 'described: scored by the same method in 1 family: bert (own)');
  assert.equal(
    applies(run('six', 'bert'), run('gpt', 'gpt2'), old, run('six', 'bert')),
    'described: scored by the same method in 2 families: bert (own, six), gpt2 (gpt), family not recorded (old)',
  );
});

test('the state that a block gives is one quantity, whether its model has it at post or at stream', () => {
  const six = effects([0.42, 0.49, 0.6], 'six');
  assert.equal(judged(own, [other({ ...six, site: 'stream' })]).verdict, 'supported');
  assert.equal(judged({ ...own, site: 'stream' }, [other(six)]).verdict, 'supported');
  for (const site of ['pre', 'read']) {
    const { verdict, because } = judged(own, [other({ ...six, site })]);
    assert.equal(verdict, 'inconclusive');
    assert.ok(because.endsWith(`the run on six has its effects at layer 4, ${site}, not at layer 4, post`), because);
  }
});

test('inconclusive where one effect differs by more than the margin, or none of them is told from 0', () => {
  const apart = judged(own, [other(effects([0.4, 0.5, 0.95], 'six'))]);
  assert.equal(apart.verdict, 'inconclusive');
  assert.match(
    apart.because,
    /; 6 of 6 effects lie above 0; 2 of 3 differences of logs lie inside log 1\.25 by 90 % intervals, not auc_odds: this checkpoint minus six: -0\.350 \[-0\.39\d, -0\.3\d\d\]$/,
  );
  const nothing = [0.01, 0.02, -0.01];
  const untold = judged(effects([0.4, 0.5, 0.02], 'own'), [other(effects([0.4, 0.5, 0.06], 'six'))]);
  assert.equal(untold.verdict, 'inconclusive');
  assert.match(
    untold.because,
    /; 5 of 6 effects lie above 0, not log auc_odds of this checkpoint: 0\.020 \[-0\.0\d\d, 0\.0\d\d\]; 3 of 3 differences/,
  );
  assert.equal(judged(effects(nothing, 'own'), [other(effects(nothing, 'six'))]).verdict, 'inconclusive');
});

test('what fails alike on all checkpoints does not transfer, and is no contradiction', () => {
  const negative = ALIKE.map((value) => -value);
  assert.equal(judged(effects(negative, 'own'), [other(effects(negative, 'six'))]).verdict, 'inconclusive');
});

test('contradicted where an effect has opposite signs on two checkpoints, by bounds that hold for all', () => {
  const { verdict, because } = judged(own, [other(effects([0.4, -0.3, 0.6], 'six'))]);
  assert.equal(verdict, 'contradicted');
  assert.match(because, /; norm_change is above 0 on this checkpoint and below 0 on six \(/);
  // -0.04 with a standard error of 0.02 is below 0 by itself, not among twelve bounds.
  const hardly = judged(own, [other(effects([0.4, -0.04, 0.6], 'six'))]);
  assert.ok(hardly.parts[0]!.interval![1] < 0.001, `${hardly.parts[0]!.interval![1]}`);
  assert.equal(hardly.verdict, 'inconclusive');
  // Opposite among two others counts too.
  const second = other(effects([0.4, -0.3, 0.6], 'third'), { checkpoint: 'third' });
  assert.equal(judged(own, [other(effects(ALIKE, 'six')), second]).verdict, 'contradicted');
});

test('differences whose standard error is too large cannot support, and are said so', () => {
  const wide = { deviation: 0.08 };
  const { verdict, because } = judged(effects(ALIKE, 'own', wide), [other(effects(ALIKE, 'six', wide))]);
  assert.equal(verdict, 'inconclusive');
  assert.match(because, /a difference with a standard error of 0\.1\d\d cannot support: the most is 0\.068$/);
});

test('inconclusive with one checkpoint, or 19 sentences of any', () => {
  assert.match(judged(own, []).because, /one checkpoint alone: claims\.C7\.runs names no other run$/);
  const few = judged(own, [other(effects(ALIKE, 'six', { nSentences: 19 }))]);
  assert.deepEqual(few.verdict, 'inconclusive');
  assert.match(few.because, /19 sentences are too few to decide: the rule asks for 20$/);
});

test('draws that cannot be paired are not compared, and it is said why', () => {
  const six = { ...effects(ALIKE, 'six'), layer: 4 };
  const because = (effects: RunEffects | null, changes: Partial<OtherRun> = {}) => {
    const found = judged(own, [other(null, { effects, ...changes })]);
    assert.deepEqual([found.verdict, found.parts[0]!.estimate], ['inconclusive', null]);
    return found.because.split('; ')[1];
  };
  assert.equal(because(six, { corpusDigest: 'else' }), 'the run on six is over another corpus');
  assert.equal(because(null), 'the run on six kept no effects.json: run it again');
  assert.equal(because({ ...six, layer: 5 }), 'the run on six has its effects at layer 5, post, not at layer 4, post');
  assert.equal(because({ ...six, words: 'others' }), 'the run on six counts other words');
  assert.equal(because({ ...six, seed: 9 }), 'the run on six drew other sentences');
  const fewer = six.effects.map((one) => ({ ...one, draws: one.draws!.slice(0, 10) }));
  assert.equal(because({ ...six, effects: fewer }), 'the run on six drew other sentences');
  const lacking = six.effects.map((one) => ({ ...one, value: null, draws: null, reason: 'no word is HIGH' }));
  assert.equal(
    because({ ...six, effects: [six.effects[0]!, ...lacking.slice(1)] }),
    'six has no norm_change: no word is HIGH',
  );
});

test('effects and their differences stand beside the verdict, and its own where there is no other run', () => {
  const both = judged(own, [other(effects(ALIKE, 'six'))]).evidence;
  assert.equal(both.length, 9);
  assert.deepEqual(both[6]!.what, 'content_odds: this checkpoint minus six, 90 %');
  assert.deepEqual(
    judged(own, []).evidence.map(({ value }) => value),
    ALIKE,
  );
});

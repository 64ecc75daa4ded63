import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelAgnostic } from '../../../toolkit/harness/claims/c7';
import {
  type Findings,
  judge,
  type OtherRun,
  type Verdict,
  type VerdictValue,
} from '../../../toolkit/harness/claims/claim';
import { RULES } from '../../../toolkit/harness/config/rules';

import { findIn } from '../../../toolkit/harness/measure/findings';
import type { Measurement } from '../../../toolkit/harness/measure/records';
import { statisticsOf } from '../../../toolkit/harness/measure/statistics/statistics';
import { type Planted, plantedContext } from '../measure/plantedContext';
import { layersOf, noise, plantedMeasurements, profile } from './plantedFindings';

function verdictOf(claim: string, verdict: VerdictValue): Verdict {
  return { claim, title: 'any', verdict, rule: 'any', because: 'any', evidence: [] };
}

const HOLD = [verdictOf('C3', 'supported'), verdictOf('C5', 'supported')];

/** What is measured on a checkpoint of so many blocks. */
function measured(sentences: number, scores: Record<string, Planted>, numLayers: number, seed = 3): Measurement[] {
  return plantedMeasurements({ sentences, numLayers, scores, seed });
}

function otherRun(found: Measurement[], numLayers: number, changes: Partial<OtherRun> = {}): OtherRun {
  const ranks = found.map(({ row }) => row).filter(({ metric }) => metric.startsWith('layer_rank'));
  return { checkpoint: 'other', corpusDigest: 'planted', numLayers, ranks, verdicts: HOLD, ...changes };
}

function judged(own: Measurement[], otherRuns: OtherRun[], verdicts = HOLD, changes: object = {}) {
  const findings: Findings = {
    ...{
      level: 0.95,
      numLayers: 12,
      sites: ['post', 'pre'],
      hasSalience: true,
      corpusDigest: 'planted',
      verdicts,
      otherRuns,
    },
    find: findIn(own),
    statistics: statisticsOf(plantedContext({ sentences: 4, scores: {} })),
  };
  return judge(modelAgnostic, RULES.C7.parse(changes), findings);
}

const twelve = measured(200, profile(8), 12);
const six = measured(200, profile(4, 6), 6, 4);

test('supported where the layer at the same depth ranks alike on a shallower checkpoint, and C3 and C5 hold on both', () => {
  const { verdict, because, evidence } = judged(twelve, [otherRun(six, 6)]);
  assert.deepEqual([verdict, because], ['supported', 'the layer ranks alike and C3 and C5 hold on every checkpoint']);
  assert.deepEqual(
    evidence.map(({ what, value }) => [what, value]),
    [
      ['this checkpoint: rank of layer 8, 0 the best and 1 the worst', 0],
      ['this checkpoint: .95 quantile of its difference between halves', evidence[1]!.value],
      // 8 of 12 is 4 of 6.
      ['other: rank of layer 4, 0 the best and 1 the worst', 0],
      ['other: .95 quantile of its difference between halves', evidence[3]!.value],
    ],
  );
});

test('not supported where the layer at the same depth is among the worst of another checkpoint', () => {
  const elsewhere = otherRun(measured(200, profile(0, 6), 6, 4), 6);
  const { verdict, because } = judged(twelve, [otherRun(six, 6), elsewhere]);
  assert.deepEqual([verdict, because], ['not supported', 'layer 4 of other ranks elsewhere than layer 8 here']);
});

test('a rank that differs no more than between halves of the corpus does not tell checkpoints apart', () => {
  const ranksAtRandom = (seed: number) =>
    measured(
      24,
      layersOf(0, 12, () => noise),
      12,
      seed,
    );
  const own = ranksAtRandom(3);
  const halves = own.find(({ row }) => row.metric === 'layer_rank_halves' && row.layer === 8)!;
  assert.ok(halves.row.value! > 0.3, `${halves.row.value}`);
  const { verdict } = judged(own, [otherRun(ranksAtRandom(5), 12)]);
  assert.equal(verdict, 'supported');
});

test('not supported where C3 or C5 is not, here or there', () => {
  const failed = [verdictOf('C3', 'supported'), verdictOf('C5', 'not supported')];
  const here = judged(twelve, [otherRun(six, 6)], failed);
  assert.deepEqual([here.verdict, here.because], ['not supported', 'C5 is not supported on this checkpoint']);
  const there = judged(twelve, [otherRun(six, 6, { verdicts: [verdictOf('C3', 'not supported')] })]);
  assert.deepEqual([there.verdict, there.because], ['not supported', 'C3 is not supported on other']);
});

test('inconclusive where C3 or C5 is, or was never judged', () => {
  const open = [verdictOf('C3', 'inconclusive'), verdictOf('C5', 'supported')];
  const here = judged(twelve, [otherRun(six, 6)], open);
  assert.deepEqual([here.verdict, here.because], ['inconclusive', 'C3 is inconclusive on this checkpoint']);
  const there = judged(twelve, [otherRun(six, 6, { verdicts: [verdictOf('C3', 'supported')] })]);
  assert.deepEqual([there.verdict, there.because], ['inconclusive', 'C5 is inconclusive on other']);
});

test('inconclusive with one checkpoint, and on few sentences of any', () => {
  const alone = judged(twelve, []);
  assert.deepEqual(
    [alone.verdict, alone.because],
    ['inconclusive', 'one checkpoint alone: claims.C7.runs names no other run'],
  );
  assert.equal(alone.evidence.length, 2);
  const few = 'sentences are too few to decide: the rule asks for 20';
  const tiny = measured(12, profile(8), 12);
  assert.equal(judged(tiny, [otherRun(six, 6)]).because, `12 ${few}`);
  assert.equal(judged(twelve, [otherRun(tiny, 12)]).because, `12 ${few}`);
});

test('inconclusive over another corpus, and where either run has no rank of the layer', () => {
  const foreign = judged(twelve, [otherRun(six, 6, { corpusDigest: 'else' })]);
  assert.deepEqual([foreign.verdict, foreign.because], ['inconclusive', 'the run on other is over another corpus']);
  const without = judged(twelve, [otherRun(six, 6, { ranks: [] })]);
  assert.deepEqual([without.verdict, without.because], ['inconclusive', 'the run on other has no rank of layer 4']);
  const bare = judged(measured(40, { 'tas.post.8': noise }, 12), [otherRun(six, 6)]);
  assert.deepEqual([bare.verdict, bare.because], ['inconclusive', 'the run has no profile of tas, post']);
});

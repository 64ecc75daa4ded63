import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shiftDominance } from '../../../toolkit/harness/claims/c4';
import { judge } from '../../../toolkit/harness/claims/claim';
import type { Planted, Planting } from '../measure/plantedContext';
import { plantedFindings, removed } from './plantedFindings';
import { ruleOf } from '../runConfigOf';

type Angle = NonNullable<Planting['angles']>[number];

/** Norms that hardly differ. */
const even: Planted = (_, random) => 20 + random() / 10;
/** The highest are longer by half, before and after: a turn by the same angle shifts them more. */
const uneven: Planted = ({ at }, random) => (at < 3 ? 30 : 20) + random() / 10;
const someAngle: Angle = (_, random) => 0.5 + 0.3 * random();
const topTurnsMore: Angle = (isTop, random) => someAngle(isTop, random) * (isTop ? 1.5 : 1);
const topTurnsLess: Angle = (isTop, random) => someAngle(isTop, random) * (isTop ? 0.7 : 1);

function judged(
  sentences: number,
  norms: Planted,
  angle: Angle,
  { further = 0.05, ...changes }: { further?: number | null; minRatio?: number; layer?: number } = {},
) {
  const scores = { 'tas.post.7': norms, 'tas.post.8': norms };
  const removals =
    further === null ? [] : [removed('high_excess_effect', further, { layer: 8, effect: 'other_shift.8' })];
  const findings = plantedFindings({ sentences, scores, angles: { 8: angle }, shared: true }, { removals });
  return judge(shiftDominance, ruleOf('C4', changes), findings);
}

test('supported where HIGH tokens turn by larger angles than their norms imply', () => {
  const { verdict, because, rule, evidence } = judged(200, even, topTurnsMore);
  assert.equal(verdict, 'supported', because);
  assert.match(
    rule,
    /^At layer 8 \(post\): .* above 1\.1, exceeds by more than 0\.02 .* angular shifts is above 1\.02/,
  );
  const [absolute, permuted, excess, angular] = evidence as [Row, Row, Row, Row, Row];
  // A quarter of the tokens turns half as far again: 1.5 / 1.125.
  assert.ok(Math.abs(angular.value! - 1.5 / 1.125) < 0.03, `${angular.value}`);
  assert.ok(Math.abs(absolute.value! - 1.31) < 0.05, `${absolute.value}`);
  assert.ok(Math.abs(permuted.value! - 1) < 0.01, `${permuted.value}`);
  assert.ok(Math.abs(excess.value! - (absolute.value! - permuted.value!)) < 0.01);
});
type Row = ReturnType<typeof judge>['evidence'][number];

test('not supported where angles have nothing to do with HIGH: the share of the shift is that of the tokens', () => {
  const { verdict, because } = judged(400, even, someAngle);
  assert.deepEqual([verdict, because], ['not supported', 'the dominance ratio of shifts is below 1.1']);
});

test('not supported where norms alone make HIGH tokens shift more: the null of permuted angles has it too', () => {
  const { verdict, because, evidence } = judged(400, uneven, someAngle);
  assert.equal(verdict, 'not supported');
  assert.equal(because, 'the excess of the dominance ratio over permuted angles is below 0.02');
  assert.ok(evidence[0]!.interval![0] > 1.1, 'the shift itself does dominate');
  assert.ok(Math.abs(evidence[0]!.value! - evidence[1]!.value!) < 0.01);
});

test('not supported where HIGH tokens turn less', () => {
  assert.equal(judged(200, uneven, topTurnsLess).verdict, 'not supported');
});

test('not supported where the others move less without HIGH words than without random ones', () => {
  const { verdict, because } = judged(200, even, topTurnsMore, { further: -0.05 });
  assert.deepEqual(
    [verdict, because],
    ['not supported', "the further move of the others' states without HIGH is below 0"],
  );
});

test('inconclusive where no words were removed, or the others move no further', () => {
  const none = judged(200, even, topTurnsMore, { further: null });
  assert.deepEqual(
    [none.verdict, none.because],
    ['inconclusive', 'the run removed no HIGH words: its config has no faithfulness'],
  );
  const zero = judged(200, even, topTurnsMore, { further: 0 });
  assert.equal(
    zero.because,
    "the interval of the further move of the others' states without HIGH does not lie above 0",
  );
});

test('inconclusive on few sentences, whatever is planted, and about as large as the threshold', () => {
  const tiny = judged(19, even, topTurnsMore);
  assert.deepEqual(
    [tiny.verdict, tiny.because],
    ['inconclusive', '19 sentences are too few to decide: the rule asks for 20'],
  );
  assert.ok(tiny.evidence.length >= 4);
  const near = judged(30, even, topTurnsMore, { minRatio: 1.31 });
  assert.deepEqual(
    [near.verdict, near.because],
    ['inconclusive', 'the interval of the dominance ratio of shifts does not lie above 1.31'],
  );
});

test('inconclusive at a layer into which no shift was measured', () => {
  const { verdict, because } = judged(40, even, topTurnsMore, { layer: 9 });
  assert.deepEqual([verdict, because], ['inconclusive', 'the run has no shift into layer 9']);
});

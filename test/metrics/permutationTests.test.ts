import assert from 'node:assert/strict';
import { test } from 'node:test';
import { permutationNull, recombinationTest, signFlipTest } from '../../toolkit/metrics/permutationTests';
import { METRICS, metricNamed } from '../../toolkit/metrics/registry';
import { prepareSample } from '../../toolkit/metrics/sample';
import { signFlips } from '../golden/metrics/statistics.json';
import { generatorFor } from '../../toolkit/random';
import { assertNear } from './near';

// Two sentences; content words score 6 and 3 in the first, 9 in the second.
const words = {
  upos: ['NOUN', 'DET', 'VERB', 'PUNCT', 'NOUN', 'DET', 'PUNCT'],
  salience: [1, null, 0, null, 0, null, null],
  sentence: [0, 0, 0, 0, 1, 1, 1],
  document: [0, 0, 0, 0, 0, 0, 0],
  form: ['cat', 'the', 'sit', '.', 'cat', 'a', '.'],
};
const scored = {
  scores: [6, 1, 3, 8, 9, 2, 7],
  high: [true, false, false, true, true, false, false],
};
const sample = prepareSample(words, { draws: 10, seed: 1 });
const shuffles = { permutations: 20_000, seed: 3 };

/** Mean and two-sided p over all ways to place labels, by hand; four standard errors of either are below .015. */
const assertNull = (name: string, mean: number, p: number): void => {
  const found = permutationNull(metricNamed(name), sample, scored, shuffles)!;
  assert.ok(Math.abs(found.mean - mean) < 0.015, `${name}: mean ${found.mean} for ${mean}`);
  assert.ok(Math.abs(found.p - p) < 0.015, `${name}: p ${found.p} for ${p}`);
};

test('an AUC over all ways to place its two classes, the words of neither left in place', () => {
  // Function scores 1 and 2, content 3 6 9: 1. The determiner is any of 6 1 3 and any of 9 2. Pairs in order, of 6:
  // 1 2: 6; 1 9: 3; 3 2: 4; 3 9: 1; 6 2: 3; 6 9: 0. The value, 6 of 6, is reached once in six.
  assertNull('auc_content_function', 17 / 36, 2 / 6);
});

test('metrics of HIGH over all ways to place the kinds of words', () => {
  // HIGH are two of four and one of three. Content among the first two: 0, 1, 2 in 1, 4, 1 of 6; in the second 1 in 1 of 3.
  // Content in HIGH: mean 4/3 of 3; the value, 2: at least 2 in 4/18 + 2/18 + 1/18, at most 2 in 17/18.
  assertNull('high_content_share', 4 / 9, (2 * 7) / 18);
  // Punctuation: in HIGH of the first with 1/2, of the second with 1/3; the value, 1.
  assertNull('high_punct_share', (1 / 2 + 1 / 3) / 3, 1);
  // The first sentence exceeds its half with 2 of 2, the second its third with 1 of 1; the value, one of two.
  assertNull('high_content_sentences', (1 / 6 + 1 / 3) / 2, (2 * 8) / 18);
});

test('recurrence over all ways to place HIGH', () => {
  // cat is HIGH in both. One of the two being HIGH, the other is or is not: HIGH with 1/2 and with 1/3.
  // Both 1/6, one alone 3/6, none 2/6 of the shuffles: with none there is no value.
  const metric = metricNamed('high_recurrence');
  const values = metric.shuffled!(sample, scored, shuffles);
  const share = (value: number): number => values.filter((drawn) => Object.is(drawn, value)).length / values.length;
  for (const [value, expected] of [
    [1, 1 / 6],
    [0, 3 / 6],
    [NaN, 2 / 6],
  ] as const) {
    assert.ok(Math.abs(share(value) - expected) < 0.015, `${value}: ${share(value)} for ${expected}`);
  }
  const found = permutationNull(metric, sample, scored, shuffles)!;
  assert.ok(Math.abs(found.mean - 1 / 4) < 0.015, `${found.mean}`);
  assert.ok(Math.abs(found.p - 2 * (1 / 6 + 2 / 6)) < 0.02, `${found.p}`);
});

test('every metric of the AUC and of HIGH has a null, and it hands back what it was asked for', () => {
  for (const metric of METRICS) {
    const expected = metric.name.startsWith('auc') || metric.dependsOn === 'high';
    assert.equal(metric.shuffled !== undefined, expected, metric.name);
    if (metric.name === 'auc_salient_noun_head' || !expected) continue;
    assert.equal(metric.shuffled!(sample, scored, { permutations: 7, seed: 1 }).length, 7, metric.name);
  }
  assert.equal(permutationNull(metricNamed('content_share'), sample, scored, shuffles), null);
  const noneHigh = { ...scored, high: scored.high.map(() => false) };
  assert.equal(permutationNull(metricNamed('high_content_share'), sample, noneHigh, shuffles), null);
});

test('p is never 0, ties count into both tails, and the seed decides', () => {
  const long = Array.from({ length: 40 }, (_, word) => word);
  const perfect = prepareSample(
    {
      upos: long.map((word) => (word % 2 ? 'NOUN' : 'DET')),
      salience: long.map(() => null),
      sentence: long.map((word) => Math.floor(word / 10)),
      document: long,
    },
    { draws: 0, seed: 1 },
  );
  const auc = metricNamed('auc_content_function');
  const p = (scores: number[], seed: number): number =>
    permutationNull(auc, perfect, { scores, high: [] }, { permutations: 99, seed })!.p;
  assertNear(
    p(
      long.map((word) => word % 2),
      1,
    ),
    2 / 100,
  );
  assert.equal(
    p(
      long.map(() => 5),
      1,
    ),
    1,
  );
  const random = long.map((word) => Math.sin(word * word));
  assert.equal(p(random, 1), p(random, 1));
  assert.ok([2, 3, 4, 5].some((seed) => p(random, seed) !== p(random, 1)));
});

test('words that are left out are neither shuffled nor counted', () => {
  const included = [true, true, true, true, true, false, true];
  const auc = metricNamed('auc_content_function');
  // Function 1, content 6 3 9, of which 9 stands in a sentence with no other left: 1, or 3 or 6 against the rest.
  const found = permutationNull(auc, sample, { ...scored, included }, shuffles)!;
  assert.ok(Math.abs(found.mean - (3 + 2 + 1) / 9) < 0.015, `${found.mean}`);
});

test('every pattern counted: equal to scipy, ties included', () => {
  signFlips.forEach(({ differences, mean, p }, at) => {
    const found = signFlipTest(differences, { permutations: 4096, seed: 1 })!;
    assertNear(found.mean, mean, `case ${at}`);
    assertNear(found.p, p, `case ${at}`);
    assert.deepEqual([found.n, found.exact], [differences.length, true]);
  });
});

test('patterns drawn: p within four standard errors of the exact one, and one added to either count', () => {
  signFlips.forEach(({ differences, p }, at) => {
    if (differences.length < 8) return;
    const found = signFlipTest(differences, { permutations: 2000, seed: 3 })!;
    assert.equal(found.exact, false);
    assert.ok(
      Math.abs(found.p - p) < 4 * Math.sqrt((p * (1 - p)) / 2000) + 1 / 2001,
      `case ${at}: ${found.p} for ${p}`,
    );
  });
  const never = signFlipTest(new Array<number>(60).fill(1), { permutations: 100, seed: 1 })!;
  assertNear(never.p, 1 / 101);
  assertNear(signFlipTest(new Array<number>(60).fill(1), { seed: 1 })!.p, 1 / 30_000);
});

test('signs are drawn for every difference, however many', () => {
  // With the sign of one alone drawn, the sum would reach the total half of the time.
  const lone = Float64Array.from({ length: 100 }, (_, i) => (i >= 90 ? 1 : 0));
  const { p } = signFlipTest(lone, { permutations: 5000, seed: 2 })!;
  // 2 of 2^10 patterns.
  assert.ok(p < 0.01, `${p}`);
});

test('a cluster without a difference takes no part; with none there is no test', () => {
  assert.deepEqual(signFlipTest([NaN, 1, 2, NaN], { permutations: 8, seed: 1 }), {
    mean: 1.5,
    p: 0.5,
    n: 2,
    exact: true,
  });
  assert.equal(signFlipTest([NaN], { permutations: 8, seed: 1 }), null);
});

test('the seed decides', () => {
  const differences = Array.from({ length: 30 }, (_, i) => Math.sin(i) + 0.2);
  const p = (seed: number): number => signFlipTest(differences, { permutations: 500, seed })!.p;
  assert.equal(p(1), p(1));
  assert.ok([2, 3, 4].some((seed) => p(seed) !== p(1)));
});

test('recombinations over all ways to take one value from each cluster, by hand', () => {
  // Of the first 3, 1, 2, of the second 5, 4: sums 8 7 / 6 5 / 7 6. The observed 8 is reached once in six.
  const found = recombinationTest([3, 5], [[1, 2], [4]], { permutations: 20_000, seed: 1 })!;
  assert.ok(Math.abs(found.p - 2 / 6) < 0.015, String(found.p));
  assertNear(found.mean, (1.5 + 4) / 2);
  const lowest = recombinationTest([1, 4], [[3, 2], [5]], { permutations: 20_000, seed: 1 })!;
  assert.ok(Math.abs(lowest.p - 2 / 6) < 0.015, 'both tails');
});

test('a cluster without another arrangement stays, and of none there is no test', () => {
  const drawn = { permutations: 500, seed: 1 };
  const [with_, without] = [recombinationTest([3, 100], [[1, 2], []], drawn), recombinationTest([3], [[1, 2]], drawn)];
  assert.equal(with_!.p, without!.p);
  assertNear(with_!.mean, (1.5 + 100) / 2);
  assert.equal(recombinationTest([3, 100], [[], []], drawn), null);
});

test('with the opposite as the one other arrangement it is a test by sign flips', () => {
  const differences = [0.3, 1.2, -0.4, 0.9, 0.8, -0.1, 1.1, 0.2];
  const opposites = differences.map((difference) => [-difference]);
  const { p } = recombinationTest(differences, opposites, { permutations: 50_000, seed: 5 })!;
  assert.ok(Math.abs(p - signFlipTest(differences, { permutations: 1000, seed: 5 })!.p) < 0.01, String(p));
});

test('recombinations err as often as they say, and find what is planted in every cluster', () => {
  const generator = generatorFor(7, 'simulated clusters');
  const number = () => (generator.next() >>> 0) / 2 ** 32;
  const p = (shift: number) => {
    const clusters = Array.from({ length: 20 }, () => [number() + shift, number(), number(), number(), number()]);
    const observed = clusters.map(([own]) => own!);
    return recombinationTest(
      observed,
      clusters.map(([, ...others]) => others),
      { permutations: 199, seed: 3 },
    )!.p;
  };
  const rejected = (shift: number) => Array.from({ length: 200 }, () => p(shift)).filter((one) => one <= 0.05).length;
  const [nulls, planted] = [rejected(0), rejected(0.4)];
  assert.ok(nulls <= 18, `${nulls} of 200 nulls`); // above 18 with probability .008 at a level of .05
  assert.ok(planted >= 182, `${planted} of 200 planted`);
});

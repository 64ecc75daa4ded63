import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  aopcBounds,
  aopcBoundsCost,
  aopcByWord,
  comprehensiveness,
  normalisedAopc,
  sufficiency,
} from '../../toolkit/metrics/perturbation';
import * as plausibility from '../../toolkit/metrics/plausibility';
import { agreementRho, randomisedWeightsRho, tauLeaveOneOut } from '../../toolkit/metrics/scorerAgreement';
import { assertNear } from './near';

test('each metric says which way is better', () => {
  const metrics = [
    comprehensiveness,
    sufficiency,
    aopcByWord,
    normalisedAopc,
    tauLeaveOneOut,
    agreementRho,
    randomisedWeightsRho,
    plausibility.auprc,
    plausibility.tokenF1,
    plausibility.tokenIou,
    plausibility.iouF1,
  ];
  assert.deepEqual(Object.fromEntries(metrics.map(({ name, higherIsBetter }) => [name, higherIsBetter])), {
    comprehensiveness: true,
    sufficiency: false,
    aopc_by_word: true,
    aopc_normalised: true,
    tau_leave_one_out: true,
    agreement_rho: null,
    randomised_weights_rho: false,
    auprc: true,
    token_f1: true,
    token_iou: true,
    iou_f1: true,
  });
});

test('comprehensiveness and sufficiency are means over bins, the area counts the untouched sentence', () => {
  const effects = [0.1, 0.1, 0.2, 0.5, 0.6];
  assertNear(comprehensiveness.valueOf(effects), 0.3);
  assertNear(sufficiency.valueOf(effects), 0.3);
  assertNear(aopcByWord.valueOf(effects), 1.5 / 6);
  assertNear(normalisedAopc.valueOf(effects, { lower: 0.15, upper: 0.55 }), 0.25);
  assert.equal(normalisedAopc.valueOf(effects, { lower: 0.2, upper: 0.2 }), null);
  for (const metric of [comprehensiveness, sufficiency, aopcByWord]) assert.equal(metric.valueOf([]), null);
  for (const metric of [comprehensiveness, sufficiency, aopcByWord])
    assert.throws(() => metric.valueOf([1, NaN]), { name: 'Error', message: 'effect 1 is NaN' });
});

/** An effect that is no sum over words: pairs weigh too. */
function effectOf(set: readonly number[]): number {
  const alone = set.reduce((sum, word) => sum + Math.sin(3 * word + 1), 0);
  const pairs = set.flatMap((a) => set.map((b) => Math.cos(a * b + a + b))).reduce((sum, pair) => sum + pair, 0);
  return alone + pairs;
}

/** The least and the most that any order reaches, by trying all. */
function exactBounds(words: readonly number[]): { lower: number; upper: number } {
  const areas: number[] = [];
  const visit = (gone: number[], sum: number): void => {
    if (gone.length === words.length - 1) areas.push(sum / words.length);
    else
      for (const word of words)
        if (!gone.includes(word)) visit([...gone, word], sum + effectOf([...gone, word].sort((a, b) => a - b)));
  };
  visit([], 0);
  return { lower: Math.min(...areas), upper: Math.max(...areas) };
}

const evaluator = (seen: string[] = []) => {
  return (sets: readonly (readonly number[])[]) => {
    seen.push(...sets.map((set) => set.join()));
    return Promise.resolve(sets.map(effectOf));
  };
};

test('with a beam as wide as there are sets the bounds are those of all orders', async () => {
  const words = [0, 1, 3, 4, 7, 8];
  const exact = exactBounds(words);
  const seen: string[] = [];
  const found = await aopcBounds(words, evaluator(seen), 100);
  assertNear(found.lower, exact.lower);
  assertNear(found.upper, exact.upper);
  assert.equal(new Set(seen).size, seen.length);
  assert.equal(found.evaluations, seen.length);
  assert.equal(found.evaluations, 2 ** 6 - 2);
});

test('a narrow beam stays within the exact bounds, and costs at most what is foretold', async () => {
  const words = [0, 1, 2, 3, 4, 5, 6];
  const exact = exactBounds(words);
  for (const beam of [1, 2, 5]) {
    const seen: string[] = [];
    const { lower, upper, evaluations } = await aopcBounds(words, evaluator(seen), beam);
    assert.ok(lower >= exact.lower - 1e-12 && upper <= exact.upper + 1e-12 && lower < upper, `beam ${beam}`);
    assert.equal(evaluations, seen.length);
    assert.ok(evaluations <= aopcBoundsCost(words.length, beam), `beam ${beam}`);
  }
  assert.equal(aopcBoundsCost(3, 5), 3 + 3);
  assert.equal(aopcBoundsCost(10, 1), 10 + 2 * 9 + 2 * 8 + 2 * 7 + 2 * 6 + 2 * 5 + 2 * 4 + 2 * 3 + 2 * 2);
  // 10 x the words that are left at every size, but where the sentence has fewer sets of that size.
  assert.equal(aopcBoundsCost(8), 8 + Math.min(28, 70) + Math.min(56, 60) + Math.min(70, 50) + 40 + 28 + 8);
});

test('bounds of one word, and effects that are not numbers, are refused', async () => {
  await assert.rejects(aopcBounds([3], evaluator()), { message: 'an order of 1 words has no step' });
  await assert.rejects(
    aopcBounds([0, 4], (sets) => Promise.resolve(sets.map(() => NaN))),
    { message: 'the effect of words 0 is NaN' },
  );
  await assert.rejects(
    aopcBounds([0, 4], () => Promise.resolve([1])),
    { message: '1 effects of 2 sets of words' },
  );
});

test('agreement of two scorers', () => {
  const [a, b] = [
    [5, 4, 3, 2, 1],
    [4, 5, 1, 2, 3],
  ];
  assertNear(agreementRho.valueOf(a, b), 0.5);
  assertNear(tauLeaveOneOut.valueOf(a, b), 0.2);
  assert.equal(tauLeaveOneOut.valueOf(a, [1, 1, 1, 1, 1]), null);
  assert.equal(randomisedWeightsRho.valueOf(a, a), 1);
});

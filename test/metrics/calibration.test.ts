import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { bcaInterval, percentileInterval } from '../../toolkit/metrics/bootstrap';
import { jackknife } from '../../toolkit/metrics/metric';
import { pairedDifference, simultaneousLowerBounds } from '../../toolkit/metrics/differences';
import type { Estimate } from '../../toolkit/metrics/estimate';
import { metricNamed } from '../../toolkit/metrics/registry';
import { prepareSample, type Sample } from '../../toolkit/metrics/sample';

const SENTENCES = 60;
const PAIRS = 3;
const REPEATS = 300;
const LEVEL = 0.95;

const generator = xoroshiro128plus(11);

/** Box and Muller. */
function normal(): number {
  const radius = Math.sqrt(-2 * Math.log(1 - uniformFloat64(generator)));
  return radius * Math.cos(2 * Math.PI * uniformFloat64(generator));
}

/**
 * A content and a function word in turn, the two classes' levels differing from sentence to sentence with variance 1 each, words
 * within them with variance 1. Pooled, the scores of a class have variance 2, and the true AUC is Phi(advantage / 2).
 */
function clusteredScores(advantage: number): number[] {
  return Array.from({ length: SENTENCES }, () => {
    const content = advantage + normal();
    const other = normal();
    return Array.from({ length: PAIRS }, () => [content + normal(), other + normal()]).flat();
  }).flat();
}

function sampleBy(cluster: (word: number) => number, seed: number): Sample {
  const words = Array.from({ length: SENTENCES * PAIRS * 2 }, (_, word) => word);
  return prepareSample(
    {
      upos: words.map((word) => (word % 2 === 0 ? 'NOUN' : 'DET')),
      salience: words.map(() => null),
      sentence: words.map(cluster),
      document: words.map(() => 0),
    },
    { draws: 300, seed },
  );
}

const sentenceOf = (word: number): number => Math.floor(word / (2 * PAIRS));

function contentAuc(sample: Sample, scores: number[]): Estimate {
  return metricNamed('auc_content_function').evaluate(sample, { scores, high: [] });
}

type Interval = (estimate: Estimate, sample: Sample, scores: number[]) => [number, number];

const percentile: Interval = ({ draws }) => percentileInterval(draws!, LEVEL)!;

const bca: Interval = ({ value, draws }, sample, scores) => {
  const leftOut = jackknife(metricNamed('auc_content_function'), sample, { scores, high: [] })!;
  return bcaInterval({ value: value!, draws: draws! }, leftOut, LEVEL)!;
};

/** Share of simulated corpora whose interval holds the true AUC. */
function coverage(advantage: number, truth: number, cluster: (word: number) => number, interval = percentile): number {
  let held = 0;
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const [sample, scores] = [sampleBy(cluster, repeat), clusteredScores(advantage)];
    const [low, high] = interval(contentAuc(sample, scores), sample, scores);
    if (low <= truth && truth <= high) held++;
  }
  return held / REPEATS;
}

/** Three standard errors of a share of `REPEATS`. */
const tolerance = 3 * Math.sqrt((LEVEL * (1 - LEVEL)) / REPEATS);

test('both 95 % intervals hold the truth in about 95 % of corpora, with and without a planted signal', () => {
  // Phi(1 / 2) = .6915.
  for (const [advantage, truth] of [
    [0, 0.5],
    [1, 0.6915],
  ] as const) {
    for (const interval of [percentile, bca]) {
      const share = coverage(advantage, truth, sentenceOf, interval);
      assert.ok(Math.abs(share - LEVEL) < tolerance, `advantage ${advantage}: ${share}`);
    }
  }
});

test('with the word as the unit the interval is too narrow, which this simulation shows', () => {
  const share = coverage(0, 0.5, (word) => word);
  assert.ok(share < LEVEL - tolerance, `${share}`);
});

test('simultaneous lower bounds all hold in about 95 % of corpora', () => {
  let held = 0;
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const sample = sampleBy(sentenceOf, repeat);
    const layers = Array.from({ length: 4 }, () => contentAuc(sample, clusteredScores(0)));
    const differences = layers.slice(1).map((layer) => pairedDifference(layers[0]!, layer)!);
    if (simultaneousLowerBounds(differences, LEVEL).every((bound) => bound! <= 0)) held++;
  }
  assert.ok(Math.abs(held / REPEATS - LEVEL) < tolerance, `${held / REPEATS}`);
});

test('random scores are near .5 and a planted signal is found', () => {
  const sample = sampleBy(sentenceOf, 0);
  const words = SENTENCES * PAIRS * 2;
  const random = contentAuc(
    sample,
    Array.from({ length: words }, () => uniformFloat64(generator)),
  );
  // The standard error of the AUC of 180 against 180 random scores is .030.
  assert.ok(Math.abs(random.value! - 0.5) < 4 * 0.03, `${random.value}`);
  const planted = contentAuc(sample, clusteredScores(2));
  assert.ok(percentileInterval(planted.draws!, LEVEL)![0] > 0.6, `${planted.value}`);
});

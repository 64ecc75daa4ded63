import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusterDraws, percentileInterval } from '../../toolkit/metrics/bootstrap';
import { pairedDifference } from '../../toolkit/metrics/differences';
import { meanOverSentences } from '../../toolkit/metrics/sentenceMetric';

const draws = [Uint16Array.of(1, 1, 1, 1), Uint16Array.of(2, 0, 0, 2), Uint16Array.of(0, 0, 4, 0)];
const words = [5, 6, 7, 8];

test('the mean over sentences that take part, on the sample and in every draw', () => {
  const { draws: means, ...rest } = meanOverSentences({ values: [1, 2, null, 6], words }, draws, 'none');
  assert.deepEqual(rest, { value: 3, n: 19, nSentences: 3 });
  assert.deepEqual([...means!], [3, 3.5, NaN]);
});

test('one sentence has no interval, none no mean', () => {
  assert.deepEqual(meanOverSentences({ values: [null, 2, null, null], words }, draws, 'none'), {
    value: 2,
    n: 6,
    nSentences: 1,
    draws: null,
  });
  assert.deepEqual(meanOverSentences({ values: [null, null, null, null], words }, draws, 'no rationale'), {
    value: null,
    n: 0,
    nSentences: 0,
    draws: null,
    reason: 'no rationale',
  });
});

test('estimates of the same draws are paired: a constant difference has no width', () => {
  const values = Array.from({ length: 40 }, (_, at) => Math.sin(at));
  const many = clusterDraws(40, 200, 3);
  const sizes = values.map(() => 1);
  const a = meanOverSentences({ values, words: sizes }, many, '');
  const b = meanOverSentences({ values: values.map((value) => value - 0.25), words: sizes }, many, '');
  const [low, high] = percentileInterval(a.draws!, 0.95)!;
  assert.ok(high - low > 0.1);
  for (const difference of pairedDifference(a, b)!.draws) assert.ok(Math.abs(difference - 0.25) < 1e-12);
});

test('bad input is refused', () => {
  assert.throws(() => meanOverSentences({ values: [1, NaN, 2, 3], words }, draws, ''), {
    message: 'value of sentence 1 is NaN',
  });
  assert.throws(() => meanOverSentences({ values: [1], words }, draws, ''), { message: '1 values for 4 sentences' });
});

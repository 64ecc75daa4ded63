import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standardError } from '../../toolkit/metrics/bootstrap';
import {
  centreOfGravity,
  documentSums,
  drawnRatio,
  expectedLayer,
  gains,
  notToldFromBest,
  withRefits,
} from '../../toolkit/probing/profile';

const contrast = (value: number, ...draws: number[]) => ({ value, draws: Float64Array.from(draws) });

test('sums are over the units of a document that have a label', () => {
  const found = {
    ...{
      task: 'x',
      step: -3,
      refits: [2],
      unseen: Uint8Array.of(0, 0, 1, 0),
      unseenRefits: [1],
      correctRefits: [2],
      unconverged: 0,
    },
    bits: Float64Array.of(1, NaN, 0.5, 2),
    priorBits: Float64Array.of(3, NaN, 3, 4),
    correct: Uint8Array.of(1, 1, 0, 1),
  };
  const { units, bits, priorBits, correct } = documentSums(found, [0, 0, 2, 0], 3);
  assert.deepEqual([...units], [2, 0, 1]);
  assert.deepEqual([...bits], [3, 0, 0.5]);
  assert.deepEqual([...priorBits], [7, 0, 3]);
  assert.deepEqual([...correct], [2, 0, 0]);
});

test('a ratio is of sums over the documents as often as they are drawn, the first draw being the sample', () => {
  const draws = [Uint16Array.of(1, 1, 0), Uint16Array.of(2, 0, 0), Uint16Array.of(0, 2, 0)];
  const { value, draws: drawn } = drawnRatio(Float64Array.of(1, 3, 100), Float64Array.of(2, 2, 1), draws);
  assert.deepEqual([value, ...drawn], [1, 0.5, 1.5]);
});

test('a gain is over layer 0 in the sample and in every draw, as a share of a constant', () => {
  const layers = [contrast(1, 2, 1), contrast(3, 3, 5)];
  const found = gains(layers, layers[0]!, 4);
  assert.deepEqual(
    found.map(({ value, draws }) => [value, ...draws]),
    [
      [0, 0, 0],
      [0.5, 0.25, 1],
    ],
  );
});

test('with refits the variance is that of the draws and that over the refits', () => {
  const draws = Float64Array.from({ length: 1000 }, (_, at) => Math.sin(at * at));
  const refits = [1, 2, 4, 3, 0];
  const varianceOf = (values: ArrayLike<number>) => standardError(Float64Array.from(values)) ** 2;
  const both = withRefits({ value: 0, draws }, refits);
  const expected = varianceOf(draws) + varianceOf(refits);
  assert.ok(Math.abs(varianceOf(both.draws) / expected - 1) < 0.05, `${varianceOf(both.draws)}, not ${expected}`);
  assert.deepEqual(withRefits({ value: 0, draws }, [5]).draws, draws);
});

const noise = (layer: number) =>
  Float64Array.from({ length: 200 }, (_, at) => 0.01 * Math.sin(7 * at + layer * at * at));
const noisy = (...values: number[]) =>
  values.map((value, layer) => ({ value, draws: noise(layer).map((one) => value + one) }));

test('the layers not told from the best are those it does not lead by bounds that hold for all pairs', () => {
  assert.deepEqual(notToldFromBest(noisy(0, 0.5, 1, 0.995, 0.6), 1000, 0.95), [2, 3]);
});

test('with few documents the bounds are wider, and more layers are not told from the best', () => {
  const layers = noisy(0, 0.5, 1, 0.97, 0.6);
  assert.deepEqual(notToldFromBest(layers, 1000, 0.95), [2]);
  assert.deepEqual(notToldFromBest(layers, 3, 0.95), [2, 3]);
});

test('the expected layer weighs layers by the rise of the best so far, and is none where the gain is noise', () => {
  // Rises of 0.5 into layer 1 and 0.5 into layer 3.
  assert.ok(Math.abs(expectedLayer(noisy(0, 0.5, 0.4, 1, 0.9))! - 2) < 1e-9);
  const loud = noisy(0, 0.01, 0.02).map(({ value, draws }) => ({ value, draws: draws.map((one) => 5 * one) }));
  assert.equal(expectedLayer(loud), null);
  assert.equal(centreOfGravity(loud), null);
});

test('the centre of gravity weighs layers by what they gain, and those that lose not at all', () => {
  assert.ok(Math.abs(centreOfGravity(noisy(0, 0.5, -0.4, 1, 0.5))! - (0.5 + 3 + 2) / 2) < 1e-9);
});

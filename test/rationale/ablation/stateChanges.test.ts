import assert from 'node:assert/strict';
import { test } from 'node:test';
import { distancesToMedianNorm, rescaled, withDimension } from '../../../toolkit/rationale/ablation/stateChanges';

const states = [Float32Array.of(3, 4), Float32Array.of(0, 2), Float32Array.of(-6, 8)]; // norms 5, 2, 10
const norm = ([a, b]: Float32Array) => Math.hypot(a!, b!);

test('norms are moved to the median by d = 1, away from it by d = -1, and directions stay', () => {
  const distances = distancesToMedianNorm(states);
  assert.deepEqual(
    [...distances].map((distance) => distance.toFixed(9)),
    [0, Math.log(5 / 2), Math.log(5 / 10)].map((distance) => distance.toFixed(9)),
  );
  const norms = (d: number) => rescaled(states, distances, d).map((state) => Number(norm(state).toFixed(4)));
  assert.deepEqual(norms(1), [5, 5, 5]);
  assert.deepEqual(norms(-1), [5, 0.8, 20]);
  assert.deepEqual(norms(2), [5, 12.5, 2.5]);
  const [, , moved] = rescaled(states, distances, 1);
  assert.ok(Math.abs(moved![1]! / moved![0]! - 8 / -6) < 1e-6);
});

test('with d = 0 states are the same to the last bit, and no state is changed in place', () => {
  const odd = [Float32Array.of(0.1, 1e-30), Float32Array.of(-7.3e8, 3), Float32Array.of(-0, 0.3)];
  const before = odd.map((state) => state.slice());
  assert.deepEqual(rescaled(odd, distancesToMedianNorm(odd), 0), before);
  rescaled(odd, distancesToMedianNorm(odd), 3);
  assert.deepEqual(odd, before);
});

test('a state of norm 0 stays, and of an even number the median lies between the middle two', () => {
  const some = [Float32Array.of(0, 0), Float32Array.of(1, 0), Float32Array.of(3, 0), Float32Array.of(9, 0)];
  const distances = distancesToMedianNorm(some);
  assert.equal(distances[0], 0);
  assert.ok(Math.abs(distances[1]! - Math.log(2)) < 1e-12);
});

test('one dimension is set, and the others stay', () => {
  assert.deepEqual(withDimension(states, 1, 0.5), [
    Float32Array.of(3, 0.5),
    Float32Array.of(0, 0.5),
    Float32Array.of(-6, 0.5),
  ]);
  assert.equal(states[0]![1], 4);
});

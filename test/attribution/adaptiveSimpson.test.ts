import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  absoluteSum,
  equalPanels,
  halveWorst,
  integrate,
  type PathPoint,
} from '../../toolkit/attribution/adaptiveSimpson';

/** Points of a function whose slope has two parts. */
function pointsOf(
  places: number[],
  value: (x: number) => number,
  slopes: (x: number) => [number, number],
): PathPoint[] {
  return places.map((at) => ({ at, value: value(at), slopes: Float64Array.from(slopes(at)) }));
}

function assertNear(got: ArrayLike<number>, expected: number[], tolerance = 1e-12): void {
  assert.equal(got.length, expected.length);
  expected.forEach((value, i) => {
    assert.ok(Math.abs(got[i]! - value) < tolerance, `${got[i]!}, not ${value}`);
  });
}

test('two panels have five points', () => {
  assert.deepEqual(equalPanels(2), [0, 0.25, 0.5, 0.75, 1]);
});

test('a cubic slope is integrated exactly, part by part, with panels of any length', () => {
  const cubic = (places: number[]) =>
    pointsOf(
      places,
      (x) => x ** 4 + x,
      (x) => [4 * x ** 3, 1],
    );
  for (const places of [equalPanels(1), equalPanels(3), [0, 0.05, 0.1, 0.55, 1]]) {
    const { parts, panelErrors } = integrate(cubic(places));
    assertNear(parts, [1, 1]);
    assertNear(panelErrors, new Array<number>(panelErrors.length).fill(0));
  }
});

test('a panel is off by what its values say, by hand', () => {
  // Slope 5 x^4: Simpson on [0, 1] gives (0 + 4 * 5/16 + 5) / 6 = 25/24, and the value rises by 1.
  const [error] = integrate(
    pointsOf(
      [0, 0.5, 1],
      (x) => x ** 5,
      (x) => [5 * x ** 4, 0],
    ),
  ).panelErrors;
  assertNear([error!], [1 / 24]);
});

test('the worst panels are halved, until the others are off by little', () => {
  const points = pointsOf(
    equalPanels(4),
    () => 0,
    () => [0, 0],
  );
  const errors = [0.1, -0.5, 0.2, 0.01];
  assert.deepEqual(halveWorst(points, errors, 1), []);
  assert.deepEqual(halveWorst(points, errors, 0.4), [0.3125, 0.4375]);
  assert.deepEqual(halveWorst(points, errors, 0.2), [0.3125, 0.4375, 0.5625, 0.6875]);
  assert.equal(halveWorst(points, errors, 0).length, 8);
});

test('magnitudes are added, so that errors do not cancel', () => {
  assert.equal(absoluteSum([0.5, -0.25]), 0.75);
});

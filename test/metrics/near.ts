import assert from 'node:assert/strict';

/** Asserts that a number is another to a tolerance, relative where the other is above 1. */
export function assertNear(actual: number | null | undefined, expected: number, message = '', tolerance = 1e-12): void {
  const error = typeof actual === 'number' ? Math.abs(actual - expected) / Math.max(1, Math.abs(expected)) : NaN;
  assert.ok(error < tolerance, `${message}: ${actual} for ${expected}`);
}

/** The same, element by element. */
export function assertAllNear(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  message = '',
  tolerance = 1e-12,
): void {
  assert.equal(actual.length, expected.length, message);
  Array.from(expected).forEach((value, at) => {
    assertNear(actual[at], value, `${message}, ${at}`, tolerance);
  });
}

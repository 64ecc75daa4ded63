import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layerRows, movedMost, rowAt, shades } from '../../../toolkit/explorer/page/layerRows';
import type { Measured } from '../../../toolkit/explorer/page/messages';

const token = (leftOut: 'special' | null, altered: 'masked' | 'deleted' | null = null) =>
  ({ leftOut, altered }) as Measured['tokens'][number];

/** A special token, three that take part, one that is deleted; the last layer has equal values. */
const MEASURED = {
  tokens: [token('special'), token(null), token(null, 'masked'), token(null), token(null, 'deleted')],
  layers: [0, 2],
  rows: [Float64Array.of(9, 1, 3, 5, 8), Float64Array.of(9, 4, 4, 4, 8)],
  before: [Float64Array.of(9, 2, 7, 2, 8), Float64Array.of(9, 4, 5, 6, 8)],
} as unknown as Measured;

test('ranks, z-scores and HIGH are within the tokens that take part; changes are of those left as they were', () => {
  const [first, last] = layerRows(MEASURED, 0.75);
  const spread = Math.sqrt(8 / 3);
  assert.deepEqual(
    first!.cells.map(({ rank }) => rank),
    [null, 3, 2, 1, null],
  );
  assert.deepEqual(
    first!.cells.map(({ z }) => z),
    [null, -2 / spread, 0, 2 / spread, null],
  );
  // The quantile of 1, 3 and 5 is 4.
  assert.deepEqual(
    first!.cells.map(({ isHigh }) => isHigh),
    [false, false, false, true, false],
  );
  assert.deepEqual(
    first!.cells.map(({ change }) => change),
    [0, -1, null, 3, null],
  );
  assert.deepEqual(
    last!.cells.map(({ rank, z }) => [rank, z]),
    [
      [null, null],
      [1, 0],
      [1, 0],
      [1, 0],
      [null, null],
    ],
  );
  assert.deepEqual(movedMost(first!, 2), [
    { token: 3, change: 3 },
    { token: 1, change: -1 },
  ]);
});

test('shades go from the least to the most, of changes by the largest of all layers', () => {
  const rows = layerRows(MEASURED, 0.75);
  const shadesOf = (view: Parameters<typeof shades>[1], at: number) =>
    rows[at]!.cells.map((cell) => shades(rows, view)(rows[at]!, cell));
  assert.deepEqual(shadesOf('rank', 0), [-1, -1, 0, 1, -1]);
  assert.deepEqual(shadesOf('change', 1), [0, 0, 0, -2 / 3, 0]);
  const [, low, middle, high] = shadesOf('z', 0);
  assert.ok(low! < 0 && middle === 0 && high === -low!);
});

test('a layer that a measure lacks is shown by the next one it has', () => {
  const rows = layerRows(MEASURED, 0.75);
  assert.deepEqual(
    [0, 1, 2, 3].map((layer) => rowAt(rows, layer).layer),
    [0, 2, 2, 2],
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchPairs } from '../../../toolkit/metrics/controls/matched';

test('by hand: the nearest that is free, from the smallest on, within the caliper', () => {
  // 1 takes 1.2 (at 2), not .5; 1.3 then takes 1.6; 5 has none within 1; 3 takes 3.
  assert.deepEqual(matchPairs([3, 1, 5, 1.3], [0.5, 3, 1.2, 1.6, 7], 1), [
    [1, 2],
    [3, 3],
    [0, 1],
  ]);
});

test('the smaller of two equally near, the first of two alike, and the caliper itself is near enough', () => {
  assert.deepEqual(matchPairs([2], [3, 1], 1), [[0, 1]]);
  assert.deepEqual(matchPairs([2, 2], [2, 2, 2], 0), [
    [0, 0],
    [1, 1],
  ]);
  assert.deepEqual(matchPairs([2], [3.01], 1), []);
  assert.deepEqual(matchPairs([], [1], 1), []);
  assert.deepEqual(matchPairs([1], [], 1), []);
});

test('the same as a search through all that is free, on many lists with ties', () => {
  let state = 7;
  const next = (below: number): number => (state = (state * 48271) % 2147483647) % below;
  for (let round = 0; round < 200; round++) {
    const list = (): number[] => Array.from({ length: next(30) }, () => next(40) / 4);
    const [first, second] = [list(), list()];
    const taken = new Set<number>();
    const expected: [number, number][] = [];
    const ascending = [...first.keys()].sort((a, b) => first[a]! - first[b]!);
    for (const a of ascending) {
      const distance = (b: number): number => Math.abs(second[b]! - first[a]!);
      // Of those below, the one taken last of its ties; of those above the first: as the rows stand.
      const free = [...second.keys()].filter((b) => !taken.has(b) && distance(b) <= 0.75);
      const best = Math.min(...free.map(distance));
      const near = free.filter((b) => distance(b) === best);
      const below = near.filter((b) => second[b]! < first[a]!);
      const b = below.at(-1) ?? near[0];
      if (b === undefined) continue;
      taken.add(b);
      expected.push([a, b]);
    }
    assert.deepEqual(matchPairs(first, second, 0.75), expected, `round ${round}`);
  }
});

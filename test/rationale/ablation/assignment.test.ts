import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { assign } from '../../../toolkit/rationale/ablation/assignment';

const sumOf = (costs: number[][], columns: readonly number[]) =>
  columns.reduce((sum, column, row) => sum + costs[row]![column]!, 0);

function leastSum(costs: number[][], row = 0, taken: readonly number[] = []): number {
  if (row === costs.length) return 0;
  const sums = costs[row]!.flatMap((cost, column) =>
    taken.includes(column) ? [] : [cost + leastSum(costs, row + 1, [...taken, column])],
  );
  return Math.min(...sums);
}

test('no assignment costs less, whatever the table', () => {
  const tables = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 2 })).chain(([rows, more]) => {
    const row = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: rows + more, maxLength: rows + more });
    return fc.array(row, { minLength: rows, maxLength: rows });
  });
  fc.assert(
    fc.property(tables, (costs) => {
      const columns = assign(costs);
      assert.equal(new Set(columns).size, costs.length);
      assert.equal(sumOf(costs, columns), leastSum(costs));
    }),
    { seed: 18, numRuns: 400 },
  );
});

test('the nearest pairs in sum, not row by row', () => {
  const costs = [
    [0, 1],
    [2, 9],
  ];
  assert.deepEqual(assign(costs), [1, 0]);
  assert.deepEqual(assign([]), []);
});

test('too few columns, and a cost that is no number, are errors', () => {
  assert.throws(() => assign([[1], [2]]), { message: '2 rows for 1 columns' });
  assert.throws(() => assign([[1, NaN]]), { message: 'a cost is missing or not finite' });
});

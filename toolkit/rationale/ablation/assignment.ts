/**
 * Gives each row a column of its own so that the sum of their costs is least, by shortest augmenting paths (Jonker & Volgenant 1987,
 * Computing 38), in O(rows^2 columns).
 *
 * @param costs - [rows][columns], finite, with at least as many columns as rows
 * @returns the column of each row
 * @throws Error for fewer columns than rows, or a cost that is not finite
 */
export function assign(costs: readonly (readonly number[])[]): number[] {
  const columns = costs[0]?.length ?? 0;
  if (columns < costs.length) throw new Error(`${costs.length} rows for ${columns} columns`);
  if (!costs.every((row) => row.length === columns && row.every(Number.isFinite)))
    throw new Error('a cost is missing or not finite');
  const state: Assignment = {
    rowOf: new Int32Array(columns).fill(-1),
    ofRow: new Float64Array(costs.length),
    ofColumn: new Float64Array(columns),
  };
  costs.forEach((_, row) => {
    augment(costs, row, state);
  });
  const columnOf = new Array<number>(costs.length);
  state.rowOf.forEach((row, column) => {
    if (row >= 0) columnOf[row] = column;
  });
  return columnOf;
}

interface Assignment {
  /** -1 of a free column. */
  rowOf: Int32Array;
  /** Dual variables: no cost is below the sum of its row's and its column's, and those assigned equal it. */
  ofRow: Float64Array;
  ofColumn: Float64Array;
}

/** Finds the cheapest path from a new row over assigned rows to a free column, and assigns along it. */
function augment(costs: readonly (readonly number[])[], start: number, { rowOf, ofRow, ofColumn }: Assignment): void {
  const distance = new Float64Array(rowOf.length).fill(Infinity);
  const before = new Int32Array(rowOf.length).fill(-1);
  const isDone = new Uint8Array(rowOf.length);
  const path: number[] = [];
  let [row, from, reached] = [start, -1, 0];
  for (;;) {
    let nearest = -1;
    for (let column = 0; column < rowOf.length; column++) {
      if (isDone[column]) continue;
      const through = reached + costs[row]![column]! - ofRow[row]! - ofColumn[column]!;
      if (through < distance[column]!) [distance[column], before[column]] = [through, from];
      if (nearest < 0 || distance[column]! < distance[nearest]!) nearest = column;
    }
    reached = distance[nearest]!;
    isDone[nearest] = 1;
    from = nearest;
    if (rowOf[nearest]! < 0) break;
    path.push(nearest);
    row = rowOf[nearest]!;
  }
  ofRow[start]! += reached;
  for (const column of path) {
    ofRow[rowOf[column]!]! += reached - distance[column]!;
    ofColumn[column]! -= reached - distance[column]!;
  }
  for (let column = from; column >= 0; column = before[column]!)
    rowOf[column] = before[column]! < 0 ? start : rowOf[before[column]!]!;
}

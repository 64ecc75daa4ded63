import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tableFromIPC } from 'apache-arrow';
import { arrowFile, type TableColumn } from '../../toolkit/activations/arrowFile';

/** Two views of one buffer, which Arrow's writer would take for one range. */
const shared = new Float32Array([1, 2, 3, 4]);

const COLUMNS: [string, TableColumn, type: string, values: unknown[]][] = [
  ['text', { type: 'int32', values: [0, null, 2] }, 'Int32', [0, null, 2]],
  ['__proto__', { type: 'text', values: ['a', null, 'né'] }, 'Utf8', ['a', null, 'né']],
  ['special', { type: 'bool', values: [true, null, false] }, 'Bool', [true, null, false]],
  ['depth', { type: 'float64', values: [0.1, null, 3] }, 'Float64', [0.1, null, 3]],
  ['tas.post.8', shared.subarray(0, 3), 'Float32', [1, 2, 3]],
  ['tas.pre.8', shared.subarray(1, 4), 'Float32', [2, 3, 4]],
  ['rollout', Float64Array.of(0.1, 1e-300, 7), 'Float64', [0.1, 1e-300, 7]],
];

test('a table reads back with its types, nulls and metadata, in order', () => {
  const bytes = arrowFile(new Map(COLUMNS.map(([name, column]) => [name, column])), { backend: 'cpu' });
  const table = tableFromIPC(bytes);
  assert.deepEqual(
    table.schema.fields.map(({ name, type }) => [name, String(type)]),
    COLUMNS.map(([name, , type]) => [name, type]),
  );
  for (const [at, [name, , , values]] of COLUMNS.entries())
    assert.deepEqual([...(table.getChildAt(at) as Iterable<unknown>)], values, name);
  assert.deepEqual([...table.schema.metadata], [['backend', 'cpu']]);
  assert.equal(Buffer.from(bytes.slice(0, 6)).toString(), 'ARROW1');
});

test('a table without rows has its columns, and columns of other lengths are an error', () => {
  const empty = tableFromIPC(arrowFile(new Map([['tas', new Float32Array()]]), {}));
  assert.deepEqual([empty.numRows, empty.schema.fields[0]!.name], [0, 'tas']);
  const odd = new Map<string, TableColumn>([
    ['a', new Float32Array(2)],
    ['b', { type: 'text', values: ['x'] }],
  ]);
  assert.throws(() => arrowFile(odd, {}), /column b has 1 rows, the first has 2/);
});

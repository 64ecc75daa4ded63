import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GraphDef } from '../../toolkit/graph/graphDef';

test('an operation that is there is not written again, unless it is to have a name', () => {
  const g = new GraphDef();
  const x = g.placeholder('x', 'float32', ['B', 4]);
  const sums = [g.sum(x, 1), g.sum(x, 1), g.sum(x, 0), g.sum(x, 1, true), g.sum(x, 1, false, 'tap'), g.sum(x, 1)];
  assert.deepEqual(sums, ['Sum_0', 'Sum_0', 'Sum_1', 'Sum_2', 'tap', 'Sum_0']);
  assert.deepEqual(
    g.nodes.filter(({ op }) => op === 'Sum').map(({ name }) => name),
    ['Sum_0', 'Sum_1', 'Sum_2', 'tap'],
  );
});

test('shapes are known as far as the inputs say them', () => {
  const g = new GraphDef();
  const ids = g.placeholder('ids', 'int32', ['B', 'T']);
  const rows = g.gather(g.weight({ name: 'table', shape: [9, 6], sources: [], transposed: false }), ids);
  const shapes = {
    rows,
    places: g.positions(ids),
    joined: g.concat([rows, g.square(rows)], 2),
    joinedSentences: g.concat([rows, g.square(rows)], 0),
    stacked: g.stack([rows, g.square(rows)], 1),
    best: g.argMax(rows, 2),
    first: g.slice(rows, [0, 0, 2], [-1, 1, -1]),
    later: g.slice(rows, [0, 1, 0], [-1, -1, 3]),
    split: g.split(rows, 2, 3)[2]!,
    product: g.batchMatMul(rows, g.square(rows), true),
  };
  assert.deepEqual(Object.fromEntries(Object.entries(shapes).map(([name, ref]) => [name, g.shapeOf(ref).join()])), {
    rows: 'B,T,6',
    places: 'B,T',
    joined: 'B,T,12',
    joinedSentences: 'B+B,T,6',
    stacked: 'B,2,T,6',
    best: 'B,T',
    first: 'B,1,4',
    later: 'B,T-1,3',
    split: 'B,T,2',
    product: 'B,T,T',
  });
  const any = g.sub(rows, g.placeholder('any', 'float32'));
  assert.throws(() => g.shapeOf(any), /The shape of Sub_0 is not known$/);
});

test('shapes that do not go together are an error', () => {
  const g = new GraphDef();
  const x = g.placeholder('x', 'float32', ['B', 'T', 6]);
  assert.throws(() => g.add(x, g.constant([1, 2, 3])), /Sizes 6 and 3 do not go together$/);
  assert.throws(() => g.add(x, g.sum(x, 2)), /Sizes T and B do not go together$/);
  assert.throws(() => g.split(x, 2, 4), /A size of 6 has no 4 equal parts$/);
  assert.throws(() => g.reshape(g.sum(x, 1), ['B*T', 6]), /A shape of B,6 cannot be B\*T,6$/);
  assert.throws(() => g.reshape(x, ['B', 'T', 3]), /A shape of B,T,6 cannot be B,T,3$/);
  assert.throws(() => g.reshape(x, ['T', 'B', 6]), /No input begins as the shape T,B,6$/);
});

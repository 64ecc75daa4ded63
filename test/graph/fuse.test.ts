import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openConverted, readStoredGraph } from '../../toolkit/graph/convertedFolder';
import { fuseForOneDnn, fuseForWasm } from '../../toolkit/graph/fuse';
import { GraphDef } from '../../toolkit/graph/graphDef';
import type { GraphNode } from '../../toolkit/graph/graphNode';
import { viewOf } from '../../toolkit/graph/storedGraph';
import { convertedFixture, type Fixture } from '../convertedFixture';

async function fused(fixture: Fixture) {
  const { nodes, tensors, constants, bytes } = await readStoredGraph(openConverted(await convertedFixture(fixture)));
  const own = tensors.filter(({ name }) => constants.has(name));
  const frozen = {
    nodes,
    weights: tensors.filter(({ name }) => !constants.has(name)),
    constants: own.map((tensor) => ({ ...tensor, bytes: new Uint8Array(viewOf(bytes, tensor).slice().buffer) })),
  };
  return { nodes, wasm: fuseForWasm(nodes), oneDnn: fuseForOneDnn(frozen).nodes };
}

const isGelu = ({ attr }: GraphNode) => JSON.stringify(attr).includes(Buffer.from('GeluExact').toString('base64'));
const count = (nodes: readonly GraphNode[], is: (node: GraphNode) => boolean) => nodes.filter(is).length;
const isNorm = ({ op }: GraphNode) => op === '_MklLayerNorm';

test('every exact gelu after a linear layer is fused, and for oneDNN every LayerNorm, under their names', async () => {
  const { nodes, wasm, oneDnn } = await fused('tiny-gelu'); // three blocks, a pooler and the masked-LM head
  assert.deepEqual([count(wasm, isGelu), count(wasm, isNorm)], [4, 0]);
  assert.deepEqual([count(oneDnn, isGelu), count(oneDnn, isNorm)], [4, 1 + 2 * 3 + 1]);
  const opOf = new Map(nodes.map(({ name, op }) => [name, op]));
  const isTransposedWeight = ({ op, input }: GraphNode) => op === 'Transpose' && opOf.get(input![0]!) === 'Const';
  const kept = nodes.filter((node) => !isTransposedWeight(node)).map(({ name }) => name);
  assert.ok(kept.length < nodes.length - 3 * 4, 'the head, and every linear layer once more for its gradient');
  for (const other of [wasm, oneDnn])
    assert.deepEqual(
      other.map(({ name }) => name),
      kept,
    );
});

test('no product waits for a transposed copy of a matrix, and all others stay as they are', async () => {
  const { nodes, wasm, oneDnn } = await fused('tiny-gelu');
  const products = (some: readonly GraphNode[]) =>
    some.filter(({ op }) => op.endsWith('MatMul') && op !== 'BatchMatMulV2');
  const opOf = new Map(nodes.map(({ name, op }) => [name, op]));
  const transposed = products(nodes).filter(({ input }) => opOf.get(input![1]!) === 'Transpose');
  assert.ok(transposed.length > 3 * 4, 'the head, and every linear layer once more for its gradient');
  for (const fused of [wasm, oneDnn]) {
    for (const { name, input } of transposed) {
      const own = fused.find((node) => node.name === name)!;
      const matrix = nodes.find((node) => node.name === input![1])!.input![0]!;
      assert.deepEqual([own.input![0], own.input![1], own.attr.transpose_b], [input![0], matrix, { b: true }]);
      assert.deepEqual(own.input!.slice(2), input!.slice(2));
    }
    const others = products(fused).filter(({ attr }) => JSON.stringify(attr.transpose_b) === '{"b":true}');
    assert.equal(others.length, transposed.length);
  }
});

test('the tanh form of gelu is left as it is', async () => {
  const { wasm } = await fused('tiny-tanh');
  assert.equal(count(wasm, isGelu), 0);
  assert.ok(count(wasm, ({ op }) => op === 'Tanh') > 0);
});

test('what only looks like gelu is left as it is', () => {
  const gelu = (of: (g: GraphDef) => [x: string, bent: string]) => {
    const g = new GraphDef();
    const [x, bent] = of(g);
    g.mul(g.mul(x, g.add(g.erf(g.mul(bent, g.constant(Math.SQRT1_2))), g.constant(1))), g.constant(0.5));
    return count(fuseForWasm(g.nodes), isGelu);
  };
  const linear = (g: GraphDef) => g.dense('x', 'weight', 'bias');
  const twice = (x: string): [string, string] => [x, x];
  const found = [
    gelu((g) => twice(linear(g))),
    gelu((g) => [linear(g), g.dense('x', 'other', 'bias')]), // erf of another layer
    gelu((g) => twice(g.relu('x'))), // after none
  ];
  assert.deepEqual(found, [1, 0, 0]);
});

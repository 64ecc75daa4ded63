import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openConverted, readStoredGraph } from '../../toolkit/graph/convertedFolder';
import { fuseForWasm } from '../../toolkit/graph/fuse';
import type { GraphNode } from '../../toolkit/graph/graphNode';
import { secondFactors } from '../../toolkit/graph/secondFactors';
import { convertedFixture } from '../convertedFixture';

test('of a checkpoint they are the weights of linear layers, but for those that something else reads', async () => {
  const { nodes } = await readStoredGraph(openConverted(await convertedFixture('tiny-gelu')));
  const layers = [0, 1, 2].flatMap((layer) =>
    ['attention.self.qkv', 'intermediate.dense', 'output.dense'].map((name) => `encoder.layer.${layer}.${name}.weight`),
  );
  // The word embeddings are gathered too, and attention by norm reads the heads of attention.output by themselves.
  const expected = [...layers, 'pooler.dense.weight', 'cls.predictions.transform.dense.weight'];
  assert.deepEqual([...secondFactors(fuseForWasm(nodes))].sort(), expected.sort());
});

test('none are a first factor, what is read transposed alone, and what is read otherwise besides', () => {
  const node = (op: string, input: string[], turned = false): GraphNode => {
    return { name: `${op} of ${input.join()}`, op, input, attr: { transpose_b: { b: turned } } };
  };
  const constants = ['plain', 'twice', 'first', 'turned', 'gathered'].map((name) => ({ ...node('Const', []), name }));
  const products = [
    node('MatMul', ['x', 'plain']),
    node('_FusedMatMul', ['first', 'twice', 'bias']),
    node('MatMul', ['y', 'twice'], true),
    node('MatMul', ['x', 'first']),
    node('MatMul', ['x', 'turned'], true),
    node('MatMul', ['x', 'gathered']),
    node('MatMul', ['x', 'y']),
  ];
  const nodes = [...constants, ...products, node('GatherV2', ['gathered', 'x'])];
  assert.deepEqual([...secondFactors(nodes)], ['plain', 'twice']);
});

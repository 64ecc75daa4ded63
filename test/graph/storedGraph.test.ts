import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { openConverted, readStoredGraph } from '../../toolkit/graph/convertedFolder';
import {
  decoded,
  tensorsArriving,
  type GraphTensor,
  tensorsOf,
  type ModelJson,
  type StoredGraph,
  weightFiles,
  widenForTensorFlow,
} from '../../toolkit/graph/storedGraph';
import { beginsAtPage } from '../../toolkit/graph/tensorMemory';
import { convertedFixture } from '../convertedFixture';

test('a graph in float32 is read to where native TensorFlow computes on it; halves, and copies elsewhere, are laid out anew', async () => {
  const whole = await readStoredGraph(openConverted(await convertedFixture('tiny-gelu')));
  assert.equal(widenForTensorFlow(whole), whole);
  const copied = { ...whole, bytes: whole.bytes.slice(0) };
  assertSameTensors(widenedAnew(copied), copied);
  const halves = await readStoredGraph(openConverted(await convertedFixture('tiny-gelu', 'float16')));
  assertSameTensors(widenedAnew(halves), halves);
});

function widenedAnew(graph: StoredGraph): StoredGraph {
  const widened = widenForTensorFlow(graph);
  assert.notEqual(widened.bytes, graph.bytes);
  assert.ok(beginsAtPage(widened.bytes));
  for (const { name, offset } of widened.tensors) assert.equal(offset % 64, 0, name);
  return widened;
}

function assertSameTensors(one: StoredGraph, other: StoredGraph): void {
  const values = (graph: StoredGraph) => Array.from(tensorsOf(graph), decoded);
  assert.deepEqual(values(one), values(other));
}

for (const dtype of ['float32', 'float16'] as const)
  test(`tensors in ${dtype} whose bytes arrive in pieces of any size are those of the folder`, async () => {
    const dir = await convertedFixture('tiny-gelu', dtype);
    const expected = [...tensorsOf(await readStoredGraph(openConverted(dir)))];
    const json = JSON.parse(readFileSync(join(dir, 'model.json'), 'utf8')) as ModelJson;
    const bytes = Buffer.concat(weightFiles(json).map((name) => readFileSync(join(dir, name))));
    for (const size of [997, 65_536, bytes.length]) {
      const found: GraphTensor[] = [];
      for await (const tensor of tensorsArriving(json, piecesOf(bytes, size))) found.push(tensor);
      assert.deepEqual(found, expected, `pieces of ${size}`);
    }
  });

async function* piecesOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

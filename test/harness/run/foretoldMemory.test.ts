import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openBackend } from '../../../toolkit/activations/openBackend';
import { graphBytes, openConverted } from '../../../toolkit/graph/convertedFolder';
import { foretoldMemory } from '../../../toolkit/harness/run/foretoldMemory';
import { convertedFixture } from '../../convertedFixture';

const GIB = 1024 ** 3;

test('the bytes of a graph are 4 for each value of its tensors, constants included, and not what half precision stores', async () => {
  const half = openConverted(join(__dirname, '../../../checkpoints/bert-base-uncased'));
  assert.ok(half.provenance.files['model.json']);
  const stored = Object.entries(half.provenance.files).filter(([name]) => name.includes('shard'));
  const shards = stored.reduce((sum, [, { bytes }]) => sum + bytes, 0);
  const constants = half.provenance.files['constants.bin']!.bytes;
  assert.equal(graphBytes(half), 2 * shards + constants);
  const whole = openConverted(await convertedFixture('tiny-gelu'));
  const files = Object.keys(whole.provenance.files).filter((name) => name.endsWith('.bin'));
  assert.equal(
    graphBytes(whole),
    files.reduce((sum, name) => sum + readFileSync(join(whole.dir, name)).length, 0),
  );
});

test('on wasm each worker has its own weights; threads of native TensorFlow share one copy', async () => {
  const checkpoint = openConverted(join(__dirname, '../../../checkpoints/bert-base-uncased'));
  const weights = graphBytes(checkpoint);
  const backend = await openBackend('cpu');
  const at = (name: 'wasm' | 'tfjs-node', workers: number) =>
    foretoldMemory({ checkpoint }, { ...backend, name, workers, threads: 2 });
  assert.equal(at('wasm', 2) - at('wasm', 1), weights);
  assert.equal(at('tfjs-node', 2), at('tfjs-node', 1));
  for (const bytes of [at('wasm', 2), at('tfjs-node', 2)])
    assert.ok(bytes > 1.37 * GIB && bytes < 2.2 * GIB, `${bytes}`);
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { sha256File } from '../../toolkit/checkpoint/digest';
import { Safetensors } from '../../toolkit/checkpoint/safetensors';
import { openConverted } from '../../toolkit/graph/convertedFolder';
import { convertedFixture, fixtureFolder } from '../convertedFixture';
import { convertAltered, type StoredBytes } from './alteredCheckpoint';
import { type GraphJson, readGraph } from './graphJson';

function rename(tensors: Map<string, StoredBytes>, newName: (name: string) => string): void {
  const entries = [...tensors];
  tensors.clear();
  for (const [name, tensor] of entries) tensors.set(newName(name), tensor);
}

/** Values of the weights by graph name, read from the shards as the manifest lays them out. */
function readStored(dir: string): Map<string, { shape: number[]; values: Float32Array }> {
  const [{ paths, weights }] = readGraph(dir).weightsManifest as [GraphJson['weightsManifest'][number]];
  const bytes = new Uint8Array(Buffer.concat(paths.map((path) => readFileSync(join(dir, path)))));
  const floats = new Float32Array(bytes.buffer);
  let at = 0;
  return new Map(
    weights.map(({ name, shape }) => {
      const size = shape.reduce((product, n) => product * n, 1);
      return [name, { shape, values: floats.subarray(at, (at += size)) }];
    }),
  );
}

test('float16 halves the shards and touches nothing of the graph', async () => {
  const [whole, half] = [await convertedFixture('tiny-gelu'), await convertedFixture('tiny-gelu', 'float16')];
  const bytes = (dir: string) => openConverted(dir).provenance.files['group1-shard1of1.bin']!.bytes;
  assert.equal(bytes(half) * 2, bytes(whole));
  assert.deepEqual(readGraph(half).modelTopology, readGraph(whole).modelTopology);
});

test("query, key and value are stored as one [H, 3H]; every value is the checkpoint's own", async () => {
  const stored = readStored(await convertedFixture('tiny-gelu'));
  const checkpoint = Safetensors.open(join(fixtureFolder('tiny-gelu'), 'model.safetensors'));
  const read = (name: string) => checkpoint.read(`bert.${name}`);
  const scope = 'encoder.layer.1.attention.self';
  const H = 32;
  const { shape, values } = stored.get(`${scope}.qkv.weight`)!;
  assert.deepEqual(shape, [H, 3 * H]);
  ['query', 'key', 'value'].forEach((part, p) => {
    const own = read(`${scope}.${part}.weight`);
    for (let i = 0; i < H; i++)
      for (let o = 0; o < H; o++) assert.equal(values[i * 3 * H + p * H + o], own[o * H + i], `${part}[${o}, ${i}]`);
    assert.deepEqual(stored.get(`${scope}.qkv.bias`)!.values.slice(p * H, (p + 1) * H), read(`${scope}.${part}.bias`));
  });
  const words = 'embeddings.word_embeddings.weight';
  assert.deepEqual(stored.get(words)!.values.slice(), read(words));
  checkpoint.close();
});

test('the prefix and the old names of LayerNorm make no difference to the graph or the shards', async () => {
  const old = (name: string) =>
    name
      .replace(/^bert\./, '')
      .replace('LayerNorm.weight', 'LayerNorm.gamma')
      .replace('LayerNorm.bias', 'LayerNorm.beta');
  const out = await convertAltered('tiny-gelu', {
    tensors: (tensors) => {
      rename(tensors, old);
    },
  });
  const same = await convertedFixture('tiny-gelu');
  for (const file of ['model.json', 'constants.bin', 'group1-shard1of1.bin'])
    assert.equal(await sha256File(join(out, file)), await sha256File(join(same, file)), file);
});

test('early names of norms are known in other families too', async () => {
  const out = await convertAltered('roberta-gelu', {
    tensors: (tensors) => {
      rename(tensors, (name) =>
        name.replace('LayerNorm.weight', 'LayerNorm.gamma').replace('LayerNorm.bias', 'LayerNorm.beta'),
      );
    },
  });
  const file = 'group1-shard1of1.bin';
  assert.equal(await sha256File(join(out, file)), await sha256File(join(await convertedFixture('roberta-gelu'), file)));
});

test('a tied decoder is stored once, an untied one beside the word embeddings', async () => {
  const decoder = 'cls.predictions.decoder.weight';
  const copyWords = (tensors: Map<string, StoredBytes>) => {
    tensors.set(decoder, tensors.get('bert.embeddings.word_embeddings.weight')!);
  };
  const tied = readStored(await convertAltered('tiny-gelu', { tensors: copyWords }));
  assert.ok(!tied.has(decoder));
  const untie = (config: Record<string, unknown>) => {
    config.tie_word_embeddings = false;
  };
  const untied = readStored(await convertAltered('tiny-gelu', { tensors: copyWords, config: untie }));
  assert.deepEqual(
    untied.get(decoder)!.values.slice(),
    untied.get('embeddings.word_embeddings.weight')!.values.slice(),
  );
});

import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { INDEX_FILE, openWeights, weightFiles, WEIGHTS_FILE } from '../../toolkit/checkpoint/weights';
import { convertCheckpoint } from '../../toolkit/graph/convert';
import { inspectCheckpoint } from '../../toolkit/graph/inspect';
import { convertedFixture, fixtureFolder, newPath } from '../convertedFixture';
import { alterJson, float32, readTensors, type StoredBytes, writeTensors } from '../graph/alteredCheckpoint';
import { assertRefused } from '../refusal';

const SHARDS = 3;
const shardName = (at: number) => `model-0000${at + 1}-of-0000${SHARDS}.safetensors`;

/** The tensors of a tiny checkpoint dealt out to three shards, and the index of them. */
function shardedFixture(): string {
  const dir = newPath('sharded');
  cpSync(fixtureFolder('tiny-gelu'), dir, { recursive: true });
  const tensors = [...readTensors(readFileSync(join(dir, WEIGHTS_FILE)))];
  rmSync(join(dir, WEIGHTS_FILE));
  writeShards(
    dir,
    Array.from({ length: SHARDS }, (_, shard) => new Map(tensors.filter((_, at) => at % SHARDS === shard))),
  );
  return dir;
}

function writeShards(dir: string, shards: Map<string, StoredBytes>[]): void {
  const map = shards.flatMap((shard, at) => [...shard.keys()].map((name) => [name, shardName(at)] as const));
  shards.forEach((shard, at) => {
    writeFileSync(join(dir, shardName(at)), writeTensors(shard));
  });
  writeFileSync(join(dir, INDEX_FILE), JSON.stringify({ metadata: {}, weight_map: Object.fromEntries(map) }));
}

const alterIndex = (dir: string, alter: (map: Record<string, unknown>) => void) => {
  alterJson(join(dir, INDEX_FILE), ({ weight_map }) => {
    alter(weight_map as Record<string, unknown>);
  });
};

test('shards give the tensors of the whole, and the same converted bytes', async () => {
  const dir = shardedFixture();
  assert.deepEqual(weightFiles(dir).sort(), [...Array.from({ length: SHARDS }, (_, at) => shardName(at)), INDEX_FILE]);
  const [whole, sharded] = [openWeights(fixtureFolder('tiny-gelu')), openWeights(dir)];
  assert.deepEqual([...sharded.entries.keys()].sort(), [...whole.entries.keys()].sort());
  for (const [name, entry] of whole.entries) {
    const { dtype, shape } = sharded.entries.get(name)!;
    assert.deepEqual([dtype, shape], [entry.dtype, entry.shape], name);
    assert.deepEqual(sharded.read(name), whole.read(name), name);
  }
  await assertRefused(() => sharded.read('nothing'), /sharded: unknown tensor: got "nothing"/);
  for (const weights of [whole, sharded]) weights.close();
  const out = newPath('converted');
  await convertCheckpoint(dir, out);
  const [converted, expected] = [out, await convertedFixture('tiny-gelu')].map(inspectCheckpoint);
  assert.equal(converted!.digest, expected!.digest);
  const sources = Object.keys(converted!.provenance.source.files);
  assert.deepEqual(sources.sort(), readdirSync(dir).sort());
});

test('the whole is preferred to shards, which may then be missing', () => {
  const dir = shardedFixture();
  cpSync(join(fixtureFolder('tiny-gelu'), WEIGHTS_FILE), join(dir, WEIGHTS_FILE));
  rmSync(join(dir, shardName(0)));
  assert.deepEqual(weightFiles(dir), [WEIGHTS_FILE]);
  openWeights(dir).close();
});

test('a shard that the index names and that is not there', async () => {
  const dir = shardedFixture();
  rmSync(join(dir, shardName(1)));
  const message =
    /^No such file: .*model-00002-of-00003\.safetensors; expected every file that model\.safetensors\.index\.json names$/;
  await assertRefused(() => openWeights(dir), message);
});

test('a tensor in two shards, whether they agree or not', async () => {
  for (const value of [0, 1]) {
    const dir = newPath('twice');
    mkdirSync(dir);
    writeShards(dir, [
      new Map([
        ['c', float32([1], [3])],
        ['a', float32([1], [0])],
      ]),
      new Map([
        ['a', float32([1], [value])],
        ['b', float32([1], [2])],
      ]),
    ]);
    const message =
      /tensor a in two files: got "model-00001-of-00003\.safetensors and model-00002-of-00003\.safetensors"; expected one of them alone$/;
    await assertRefused(() => openWeights(dir), message);
  }
});

test('a tensor that is not in the shard that the index names', async () => {
  const elsewhere = shardedFixture();
  const nowhere = shardedFixture();
  alterIndex(elsewhere, (map) => {
    map['bert.embeddings.LayerNorm.bias'] = shardName(map['bert.embeddings.LayerNorm.bias'] === shardName(0) ? 1 : 0);
  });
  alterIndex(nowhere, (map) => {
    map['bert.extra'] = shardName(0);
  });
  const where = /file of tensor bert\.embeddings\.LayerNorm\.bias: got "model-0000\d-.*"; expected model-0000\d-/;
  await assertRefused(() => openWeights(elsewhere), where);
  await assertRefused(() => openWeights(nowhere), /file of tensor bert\.extra: got .*; expected a file that has it$/);
});

test('an index that is none, or that leads out of the folder', async () => {
  for (const [contents, message] of [
    ['{', /model\.safetensors\.index\.json: not JSON/],
    ['[]', /model\.safetensors\.index\.json: contents: got \[\]; expected an object$/],
    ['{}', /model\.safetensors\.index\.json: weight_map is missing; expected an object$/],
    ['{"weight_map": {"a": 7}}', /model\.safetensors\.index\.json: weight_map\.a: got 7; expected a text$/],
    [
      '{"weight_map": {"a": "../b.safetensors"}}',
      /weight_map\.a: got "[^"]*b\.[a-z]*"; expected the name of a safetensors file beside/,
    ],
    [
      '{"weight_map": {"a": "b.bin"}}',
      /weight_map\.a: got "[^"]*b\.[a-z]*"; expected the name of a safetensors file beside/,
    ],
  ] as const) {
    const dir = shardedFixture();
    writeFileSync(join(dir, INDEX_FILE), contents);
    await assertRefused(() => openWeights(dir), message);
    await assertRefused(() => convertCheckpoint(dir, newPath('out')), message);
  }
});

test('tensors of other dtypes, or of no values, beside those that are needed', async () => {
  const dir = newPath('extra');
  cpSync(fixtureFolder('tiny-gelu'), dir, { recursive: true });
  const path = join(dir, WEIGHTS_FILE);
  const tensors = readTensors(readFileSync(path));
  const bytes = (dtype: string, width: number) => ({ dtype, shape: [3], bytes: new Uint8Array(3 * width).fill(0xff) });
  const extra = { I64: 8, I32: 4, U8: 1, BOOL: 1, F8_E4M3: 1, F8_E5M2: 1, BF16: 2, F64: 8 };
  const all = Object.entries(extra).map(([dtype, width]) => [`extra.${dtype}`, bytes(dtype, width)] as const);
  const empty = { dtype: 'F32', shape: [0, 4], bytes: new Uint8Array(0) };
  writeFileSync(path, writeTensors(new Map([...all, ['extra.empty', empty], ...tensors, ['extra.last', empty]])));
  const out = newPath('converted');
  await convertCheckpoint(dir, out);
  assert.equal(inspectCheckpoint(out).digest, inspectCheckpoint(await convertedFixture('tiny-gelu')).digest);
});

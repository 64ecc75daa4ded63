import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { sha256 } from '../../toolkit/checkpoint/digest';
import { SHARD_BYTES, ShardWriter } from '../../toolkit/graph/shards';
import { newPath } from '../convertedFixture';

function newFolder(): string {
  const dir = newPath('shards');
  mkdirSync(dir);
  return dir;
}

/** Bytes in no short cycle, so that a swapped or repeated piece shows. */
function someBytes(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8) * 7 + (i >> 16)) & 0xff);
}

test('a stream that does not end on a border is cut at 16 MiB, across writes', () => {
  const dir = newFolder();
  const bytes = someBytes(2 * SHARD_BYTES + 5);
  const writer = new ShardWriter(dir, bytes.length);
  const cuts = [0, 3, SHARD_BYTES - 1, SHARD_BYTES + 1, bytes.length];
  cuts.slice(1).forEach((end, i) => {
    writer.write(bytes.subarray(cuts[i], end));
  });
  writer.close();
  assert.deepEqual(writer.paths, ['group1-shard1of3.bin', 'group1-shard2of3.bin', 'group1-shard3of3.bin']);
  assert.deepEqual(readdirSync(dir).sort(), writer.paths);
  const files = writer.paths.map((path) => join(dir, path));
  assert.deepEqual(
    files.map((file) => statSync(file).size),
    [SHARD_BYTES, SHARD_BYTES, 5],
  );
  assert.ok(Buffer.concat(files.map((file) => readFileSync(file))).equals(bytes));
  const digests = files.map((file, at) => [writer.paths[at], sha256(readFileSync(file))]);
  assert.deepEqual([...writer.digests], digests);
});

test('exactly one full shard is one file', () => {
  const dir = newFolder();
  const writer = new ShardWriter(dir, SHARD_BYTES);
  writer.write(new Uint8Array(SHARD_BYTES));
  writer.close();
  assert.deepEqual(readdirSync(dir), ['group1-shard1of1.bin']);
});

test('more bytes than planned is a fault', () => {
  const writer = new ShardWriter(newFolder(), 1);
  writer.write(new Uint8Array(SHARD_BYTES));
  assert.throws(() => {
    writer.write(new Uint8Array(1));
  }, /More bytes than the 1 shards/);
  writer.close();
});

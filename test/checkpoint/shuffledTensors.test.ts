import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { shuffledTensors } from '../../toolkit/checkpoint/shuffledTensors';
import { openWeights } from '../../toolkit/checkpoint/weights';
import { convertCheckpoint } from '../../toolkit/graph/convert';
import { inspectCheckpoint } from '../../toolkit/graph/inspect';
import { convertedFixture, fixtureFolder, newPath } from '../convertedFixture';

const NAME = 'encoder.layer.1.intermediate.dense.weight';

test('each tensor holds its own values in another order, by the seed; equal tensors stay equal', () => {
  const weights = openWeights(fixtureFolder('tiny-gelu'));
  try {
    const [first, again, other] = [1, 1, 2].map((seed) => shuffledTensors(weights, seed));
    const names = [...weights.entries.keys()].filter((name) => name.endsWith('.weight'));
    for (const name of names) {
      const [own, shuffled] = [weights.read(name), first!.read(name)];
      assert.deepEqual(shuffled.toSorted(), own.toSorted(), name);
      assert.deepEqual(shuffled, again!.read(name));
      if (new Set(own).size < 10) continue; // a norm's weights may all be 1
      assert.notDeepEqual(shuffled, own, name);
      assert.notDeepEqual(shuffled, other!.read(name), name);
    }
    const name = names.find((one) => one.endsWith(NAME))!;
    const twice = { ...weights, entries: weights.entries, read: () => weights.read(name), close: () => undefined };
    assert.deepEqual(shuffledTensors(twice, 1).read('a'), shuffledTensors(twice, 1).read('b'));
  } finally {
    weights.close();
  }
});

test('a shuffled checkpoint converts, ties and all, to one whose name says what it is', async () => {
  const out = newPath('shuffled');
  await convertCheckpoint(fixtureFolder('tiny-gelu'), out, { shuffle: 3 });
  const own = await convertedFixture('tiny-gelu');
  assert.equal(
    inspectCheckpoint(out).provenance.source.name,
    `${inspectCheckpoint(own).provenance.source.name}, weights shuffled within each tensor (seed 3)`,
  );
  const stored = (dir: string) => {
    const bytes = new Uint8Array(readFileSync(join(dir, 'group1-shard1of1.bin')));
    return new Float32Array(bytes.buffer);
  };
  assert.notDeepEqual(stored(out), stored(own));
  assert.deepEqual(stored(out).toSorted(), stored(own).toSorted());
});

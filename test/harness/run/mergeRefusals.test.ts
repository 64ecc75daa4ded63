import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { newPath } from '../../convertedFixture';
import { assertRefused } from '../../refusal';
import { smallCorpus } from '../smallCorpus';
import { manifestOf, type SmallRuns, smallRuns } from '../smallRun';
import { copies, digests, merge, shardsOf } from './shards';

const SWEEP = { layers: [2], scorers: [{ name: 'tas', leftOut: [0, 2] }] };

let small: SmallRuns;
let shards: string[];
before(async () => {
  small = await smallRuns();
  shards = await shardsOf(small, 3, SWEEP);
});

/** The merge is refused, leaves the shards as they were, and no folder. */
async function assertMergeRefused(dirs: readonly string[], message: RegExp): Promise<void> {
  const before = digests(dirs.filter((dir) => existsSync(dir)));
  const out = newPath('runs');
  await assertRefused(() => merge(small, dirs, { out }), message);
  assert.deepEqual(digests(dirs.filter((dir) => existsSync(dir))), before);
  assert.equal(existsSync(out), false);
}

/** The shards, one of them changed. */
function altered(at: number, change: (dir: string) => void): string[] {
  const dirs = copies(shards);
  change(dirs[at]!);
  return dirs;
}

function changeJson(path: string, change: (value: Record<string, unknown>) => void): void {
  const value = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  change(value);
  writeFileSync(path, JSON.stringify(value));
}

test('refused: a shard that is missing, none at all, or one that is there twice', async () => {
  const [first, second, third] = shards as [string, string, string];
  await assertMergeRefused([first, third], /^merge: shard 2\/3 is missing$/);
  await assertMergeRefused([], /^merge: no run given; expected the folders of all shards$/);
  await assertMergeRefused(
    [first, second, third, second],
    /^merge: shard 2\/3 is there 2 times: got "[0-9a-f]{12} and /,
  );
});

test('refused: shards of another number, overlapping or not', async () => {
  const [half] = await shardsOf(small, 2, SWEEP);
  await assertMergeRefused([...shards, half!], /^merge: .* is one of 2 shards; expected one of 3$/);
  await assertMergeRefused([half!, shards[1]!, shards[2]!], /^merge: .* is one of 3 shards; expected one of 2$/);
});

test('refused: shards of different experiments', async () => {
  for (const changes of [{ seed: 9 }, { layers: [1] }, { name: 'other' }, { limit: 50 }]) {
    const other = (await small.run({}, { ...SWEEP, ...changes, shard: '2/3' })).dir;
    await assertMergeRefused([shards[0]!, other, shards[2]!], /^merge: .* and .* are shards of different experiments$/);
  }
});

test('refused: a whole run among them, or what is no run', async () => {
  const whole = (await small.run({}, SWEEP)).dir;
  await assertMergeRefused([...shards, whole], /^merge: .* is a whole run; expected shards$/);
  await assertMergeRefused([...shards, newPath('none')], /^Not a complete run: .*none\/manifest\.json is missing/);
});

test('refused: a shard whose corpus or checkpoint has changed since', async () => {
  const moving = { ...small, corpus: newPath('moving.conllu') };
  writeFileSync(moving.corpus, smallCorpus(60));
  const dirs = await shardsOf(moving, 2, { ...SWEEP, corpus: moving.corpus });
  writeFileSync(moving.corpus, smallCorpus(60) + smallCorpus(1));
  await assertMergeRefused(
    dirs,
    /^merge: .* was made with another corpusDigest: got "[0-9a-f]{64}"; expected "[0-9a-f]{64}"$/,
  );
  const other = altered(1, (dir) => {
    changeJson(
      join(dir, 'manifest.json'),
      ({ inputs }) => ((inputs as { checkpointDigest: string }).checkpointDigest = 'x'),
    );
  });
  await assertMergeRefused(other, /^merge: .* was made with another checkpointDigest: got "x"; expected /);
});

test('refused: a shard of another backend, token budget, toolkit or layout, or that left out other dimensions', async () => {
  const changed = (change: Parameters<typeof changeJson>[1]) =>
    altered(2, (dir) => {
      changeJson(join(dir, 'manifest.json'), change);
    });
  await assertMergeRefused(
    changed(({ inputs }) => ((inputs as { backend: string }).backend = 'cpu')),
    /^merge: .* was made with another backend: got "cpu"; expected "wasm"$/,
  );
  await assertMergeRefused(
    changed(({ backend }) => ((backend as { tokenBudget: number }).tokenBudget = 128)),
    /^merge: .* was made with another tokenBudget: got "128"; expected 256$/,
  );
  await assertMergeRefused(
    changed((manifest) => (manifest.toolkit = '0.0.1')),
    /^merge: .* was made with another toolkit: got "0\.0\.1"; expected /,
  );
  await assertMergeRefused(
    changed((manifest) => (manifest.layout = 1)),
    /written by another version of the toolkit: layout of its files: got 1; expected \d+; run the experiment again$/,
  );
  assert.notDeepEqual(manifestOf(shards[2]!).leftOutDimensions, {});
  await assertMergeRefused(
    changed((manifest) => (manifest.leftOutDimensions = {})),
    /^merge: .* was made with another leftOutDimensions: got "\{\}"; expected /,
  );
});

test('refused: a journal that is missing, cut short or altered', async () => {
  const message = /^merge: .* holds \d of its \d batches: scores\.bin is cut short or damaged$/;
  const journal = (dir: string) => join(dir, 'scores.bin');
  await assertMergeRefused(
    altered(0, (dir) => {
      rmSync(journal(dir));
    }),
    message,
  );
  await assertMergeRefused(
    altered(1, (dir) => {
      truncateSync(journal(dir), readFileSync(journal(dir)).length - 1);
    }),
    message,
  );
  await assertMergeRefused(
    altered(2, (dir) => {
      const bytes = readFileSync(journal(dir));
      bytes[bytes.length - 100]! ^= 1;
      writeFileSync(journal(dir), bytes);
    }),
    message,
  );
});

test('refused: the journal of one shard under the name of another', async () => {
  const dirs = altered(0, (dir) => {
    writeFileSync(join(dir, 'scores.bin'), readFileSync(join(shards[1]!, 'scores.bin')));
  });
  await assertMergeRefused(dirs, /is cut short or damaged$/);
});

import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { before, test } from 'node:test';
import { ActivationCache } from '../../../toolkit/activations/cache';
import type { Manifest } from '../../../toolkit/harness/run/manifest';
import { publishRun } from '../../../toolkit/report/publish';
import { newPath } from '../../convertedFixture';
import { ALTERED, manifestOf, passCounter, type SmallRuns, smallRuns, steadyBytes } from '../smallRun';
import { digests, merge, shardsOf } from './shards';

const SWEEP = { scorers: [...ALTERED, { name: 'attention_received' }] };

let small: SmallRuns;
let whole: string;
let shards: string[];
before(async () => {
  small = await smallRuns();
  whole = (await small.run({}, SWEEP)).dir;
  shards = await shardsOf(small, 3, SWEEP);
});

test('three shards merged, in any order, are the whole run: same folder name, same bytes', async () => {
  const before = digests(shards);
  for (const order of [shards, [shards[2]!, shards[0]!, shards[1]!]]) {
    const out = newPath('runs');
    const { dir, verdicts, wasComplete } = await merge(small, order, { out });
    assert.equal(basename(dir), basename(whole));
    assert.equal(wasComplete, false);
    assert.deepEqual(steadyBytes(dir), steadyBytes(whole));
    assert.equal(verdicts.length, 7);
    assert.deepEqual(readdirSync(dir).sort(), readdirSync(whole).sort());
    assert.deepEqual(readdirSync(join(out, 'small')), [basename(dir)]);
  }
  assert.deepEqual(digests(shards), before);
});

test('the manifest of what was merged counts the passes of its shards, and names the dimensions left out', async () => {
  const { dir } = await merge(small, shards);
  const { activations, leftOutDimensions } = manifestOf(dir);
  const each = shards.map((shard) => manifestOf(shard).activations);
  const sum = (of: (passes: Manifest['activations']) => number) =>
    each.reduce((total, passes) => total + of(passes), 0);
  assert.deepEqual(activations, {
    fromCache: false,
    forwardPasses: sum(({ forwardPasses }) => forwardPasses),
    tokens: sum(({ tokens }) => tokens),
  });
  // Each shard has put the selection split through as well.
  assert.ok(activations.tokens > manifestOf(whole).activations.tokens);
  assert.deepEqual(leftOutDimensions, manifestOf(whole).leftOutDimensions);
  assert.equal(Object.keys(leftOutDimensions).length, 8);
});

test('shards that share a cache put the selection split through once', async () => {
  const cache = new ActivationCache(newPath('activations'));
  const out = newPath('runs');
  const tokens: number[] = [];
  for (const shard of ['1/2', '2/2'])
    tokens.push(manifestOf((await small.run({ out, cache }, { ...SWEEP, shard })).dir).activations.tokens);
  const total = manifestOf(whole).activations.tokens;
  assert.equal(tokens[0]! + tokens[1]!, total);
});

test('a shard holds what scoring gave and no results; once complete it is reported', async () => {
  assert.deepEqual(readdirSync(shards[0]!).sort(), ['config.json', 'manifest.json', 'scores.bin']);
  const out = join(shards[0]!, '../..');
  const { reports, onProgress } = passCounter();
  const again = await small.run({ out, onProgress }, { ...SWEEP, shard: '1/3' });
  assert.deepEqual([again, reports], [{ dir: shards[0], verdicts: [], wasComplete: true }, []]);
});

test('an interrupted shard goes on where it was', async () => {
  const out = newPath('runs');
  const controller = new AbortController();
  const stop = passCounter();
  const onProgress = (progress: Parameters<typeof stop.onProgress>[0]) => {
    stop.onProgress(progress);
    if (progress.stage === 'forward passes' && progress.done > 0) controller.abort();
  };
  const changes = { ...SWEEP, shard: '1/2' };
  await assert.rejects(small.run({ out, onProgress, signal: controller.signal }, changes), { name: 'AbortError' });
  const resumed = passCounter();
  const { dir } = await small.run({ out, onProgress: resumed.onProgress }, changes);
  assert.ok(resumed.reports[0]!.done > 0);
  const other = await small.run({}, { ...SWEEP, shard: '2/2' });
  assert.deepEqual(steadyBytes((await merge(small, [dir, other.dir])).dir), steadyBytes(whole));
});

test('more shards than batches: the empty ones join in', async () => {
  const changes = { limit: 6, layers: [2] };
  const few = await small.run({}, changes);
  const dirs = await shardsOf(small, 4, changes);
  assert.ok(dirs.some((dir) => !existsSync(join(dir, 'scores.bin'))));
  assert.deepEqual(steadyBytes((await merge(small, dirs)).dir), steadyBytes(few.dir));
});

test('a merge publishes, and what was merged is reported the second time', async () => {
  const out = newPath('runs');
  const { dir } = await merge(small, shards, { out, publish: publishRun });
  assert.ok(existsSync(join(dir, 'report.md')));
  assert.equal((await merge(small, shards, { out })).wasComplete, true);
  assert.equal((await small.run({ out }, SWEEP)).wasComplete, true);
});

test('shards may lie under other paths than the whole: what they hold counts', async () => {
  const corpus = newPath('moved.conllu');
  writeFileSync(corpus, readFileSync(small.corpus));
  const checkpoint = newPath('moved');
  cpSync(small.checkpoint, checkpoint, { recursive: true });
  const moved = (await small.run({}, { ...SWEEP, corpus, checkpoint, shard: '2/3' })).dir;
  const { dir } = await merge(small, [shards[0]!, moved, shards[2]!]);
  assert.deepEqual(steadyBytes(dir), steadyBytes(whole));
});

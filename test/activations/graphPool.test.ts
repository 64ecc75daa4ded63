import assert from 'node:assert/strict';
import test from 'node:test';
import { planBatches } from '../../toolkit/activations/batch';
import { startGraphPool } from '../../toolkit/activations/graphPool';
import type { GraphRunner } from '../../toolkit/activations/graphRunner';
import { openBackend } from '../../toolkit/activations/openBackend';
import { runBatches } from '../../toolkit/activations/run';
import { openConverted, readStoredGraph } from '../../toolkit/graph/convertedFolder';
import type { Encoding } from '../../toolkit/tokens/tokenizer';
import { convertedFixture } from '../convertedFixture';
import { encodingOf } from './encodingOf';
import { testOnBackends } from './everyBackend';
import { inputFeeds, readGolden } from './goldenTaps';
import { workersStarted } from './workersStarted';

const TAPS = ['tas.0', 'tas.3', 'attentions.2', 'shift.1'];

/** Sentences of 3 to 12 tokens, some of the same length. */
function sentences(): Encoding[] {
  return Array.from({ length: 17 }, (_, i) => encodingOf(Array.from({ length: 3 + (i % 10) }, (_, t) => (i + t) % 40)));
}

testOnBackends('workers give what one thread gives, byte for byte and in order', async ({ name }) => {
  const dir = await convertedFixture('tiny-gelu', 'float16');
  const encodings = sentences();
  const collect = async (workers: number) => {
    const backend = await openBackend(name, { workers });
    const model = await backend.loadModel(dir);
    const seen = [];
    for await (const { batch, sentences } of runBatches(model, encodings, planBatches(encodings, 24), { taps: TAPS }))
      seen.push({ indices: batch.indices, sentences });
    await model.dispose();
    return seen;
  };
  assert.deepEqual(await collect(3), await collect(1));
});

async function startPool(count: number): Promise<GraphRunner> {
  return startGraphPool(await readStoredGraph(openConverted(await convertedFixture('tiny-gelu'))), 'wasm', count);
}

test('a fault of the graph is the fault of its task alone', async () => {
  const pool = await startPool(2);
  const feeds = inputFeeds(readGolden('tiny-gelu').padded);
  await assert.rejects(pool.run(feeds, ['tas_centred.1']), /center\.hidden_states\.1/);
  const [fetched] = await pool.run(feeds, ['tas.1']);
  assert.deepEqual(fetched!.shape, [3, 9]);
  await pool.dispose();
});

test('a worker killed mid-batch is named, and fails what waits', async () => {
  const workers = workersStarted();
  const pool = await startPool(2);
  const feeds = inputFeeds(readGolden('tiny-gelu').padded);
  const runs = Array.from({ length: 60 }, () => pool.run(feeds, ['mlm_logits']));
  await Promise.race(runs); // both are at work
  await workers[1]!.terminate();
  const results = await Promise.allSettled(runs);
  const reasons = results.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : []));
  assert.ok(reasons.length > 0);
  for (const reason of reasons) assert.match(reason, /worker 2 of 2 died \(exit code \d+\); run the command again/);
  await assert.rejects(pool.run(feeds, ['tas.1']), /worker 2 of 2 died/);
  await pool.dispose();
});

test('a worker that cannot start is named', async () => {
  const stored = await readStoredGraph(openConverted(await convertedFixture('tiny-gelu')));
  const broken = { ...stored, bytes: stored.bytes.slice(0, 64) };
  await assert.rejects(startGraphPool(broken, 'wasm', 2), /worker \d of 2 died \(/);
});

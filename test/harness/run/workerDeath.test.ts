import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openBackend } from '../../../toolkit/activations/openBackend';
import { parseExperimentConfig } from '../../../toolkit/harness/config/config';
import { type Run, runExperiment, type RunOptions } from '../../../toolkit/harness/run/experiment';
import { workersStarted } from '../../activations/workersStarted';
import { convertedFixture, newPath } from '../../convertedFixture';
import { smallCorpus } from '../smallCorpus';

test('a run whose worker is killed mid-batch says which, goes on where it was, and ends with the same bytes', async () => {
  const corpus = newPath('small.conllu');
  writeFileSync(corpus, smallCorpus(600));
  const config = parseExperimentConfig({
    name: 'small',
    checkpoint: await convertedFixture('tiny-gelu'),
    corpus,
    bootstrap: { draws: 2, primaryDraws: 2 },
    permutations: 2,
    layers: [2],
    claims: { C3: { layer: 2 }, C5: { layer: 2 }, C6: { layer: 2 } },
  });
  const backend = await openBackend('wasm');
  const out = newPath('runs');
  const run = (options: Partial<RunOptions>): Promise<Run> => runExperiment(config, { backend, out, ...options });

  const workers = workersStarted();
  let done = 0;
  const killing = run({
    backend: await openBackend('wasm', { workers: 2 }),
    onProgress: (progress) => {
      done = progress.done;
      if (done > 0) void workers[0]!.terminate();
    },
  });
  await assert.rejects(killing, /worker 1 of 2 died \(exit code \d+\); run the command again to go on where it was/);
  const resumed: number[] = [];
  const { dir } = await run({
    onProgress: ({ stage, done }) => {
      if (stage === 'forward passes') resumed.push(done);
    },
  });
  assert.deepEqual([resumed[0], resumed.length > 3], [done, true]);
  const whole = await run({ out: newPath('runs') });
  for (const name of ['tokens.jsonl', 'metrics.json', 'verdicts.json', 'readings.json'])
    assert.equal(readFileSync(join(dir, name), 'utf8'), readFileSync(join(whole.dir, name), 'utf8'), name);
});

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { basename, dirname } from 'node:path';
import { mock, test } from 'node:test';
import { smallRuns } from '../smallRun';

/** How often each file of a folder is read while `act` goes on. */
async function readsOf(folder: string, act: () => Promise<unknown>): Promise<Map<string, number>> {
  const reads = new Map<string, number>();
  const { readFileSync } = fs;
  const watch = mock.method(fs, 'readFileSync', (...args: Parameters<typeof readFileSync>) => {
    const path = String(args[0]);
    if (dirname(path) === folder) reads.set(basename(path), (reads.get(basename(path)) ?? 0) + 1);
    return readFileSync(...args);
  });
  try {
    await act();
  } finally {
    watch.mock.restore();
  }
  return reads;
}

test('a run opens the checkpoint and its tokenizer once, for the corpus, the model and shuffled weights', async () => {
  const small = await smallRuns({ sentences: 20 });
  const faithfulness = {
    ...{ sentences: 2, operations: ['delete'], effects: ['mean_cosine'], scorers: [{ name: 'tas', layer: 2 }] },
    ...{ marginSentences: 0, likelihoodWords: 0, randomisedWeights: true },
  };
  let loads = 0;
  const loadModel: typeof small.backend.loadModel = (dir, options) => {
    loads++;
    return small.backend.loadModel(dir, options);
  };
  const backend = { ...small.backend, loadModel };
  const ofRun = await readsOf(small.checkpoint, () => small.run({ backend }, { faithfulness }));
  assert.ok(loads > 1, 'for the passes, and with shuffled weights');
  const ofModel = await readsOf(small.checkpoint, async () =>
    (await small.backend.loadModel(small.checkpoint)).dispose(),
  );
  for (const file of ['tokenizer.json', 'tokenizer_config.json', 'taps.json', 'config.json']) {
    assert.ok(ofModel.get(file)! > 0, file);
    assert.equal(ofRun.get(file), ofModel.get(file), file);
  }
});

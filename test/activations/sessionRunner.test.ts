import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSessionRunner } from '../../toolkit/activations/sessionRunner';
import { startBackend } from '../../toolkit/backend/backend';
import { isNativeBuilt, type NativeBinding, nativeBinding } from '../../toolkit/backend/nativeLoad';
import { openConverted, readStoredGraph } from '../../toolkit/graph/convertedFolder';
import { widenForTensorFlow } from '../../toolkit/graph/storedGraph';
import { convertedFixture } from '../convertedFixture';
import { relativeError } from './errorTable';
import { execute } from './execute';
import { inputFeeds, readGolden } from './goldenTaps';

const skip = !isNativeBuilt('tfjs-node') && 'npm run native has not been run here';

test("for a GPU no weight is fed, and every tap is PyTorch's still", { skip }, async () => {
  await startBackend('tfjs-node');
  const binding = nativeBinding()!;
  let fed: string[] = [];
  const runSavedModel: NativeBinding['runSavedModel'] = (session, ids, names, outputs) => {
    fed = names.split(',');
    return binding.runSavedModel(session, ids, names, outputs);
  };
  const asOnGpu = Object.create(binding, {
    isUsingGpuDevice: { value: () => true },
    runSavedModel: { value: runSavedModel },
  }) as NativeBinding;
  const stored = await readStoredGraph(openConverted(await convertedFixture('tiny-gelu')));
  const runner = loadSessionRunner(widenForTensorFlow(stored), asOnGpu);
  const batch = readGolden('tiny-gelu').padded;
  const names = [...batch.taps.keys()];
  const fetched = await execute(runner, inputFeeds(batch), names);
  assert.deepEqual(fed, Object.keys(inputFeeds(batch)));
  for (const name of names) {
    const { values, largest } = batch.taps.get(name)!;
    assert.ok(relativeError(fetched.get(name)!.values, values, largest) <= 1e-5, name);
  }
  await runner.dispose();
});

import assert from 'node:assert/strict';
import type { Model } from '../../toolkit/activations/model';
import type { FetchedTensor } from '../../toolkit/activations/graphRunner';
import { relativeError } from './errorTable';
import { execute } from './execute';
import { BATCHES, type GoldenBatch, type GoldenTap, inputFeeds, readGolden, sampleIndex } from './goldenTaps';

/** The line for real checkpoints, relative to a tap's largest value. */
const LARGEST_ERROR = 1e-4;

/** Holds every tap of a real checkpoint to what the golden of this name keeps of PyTorch's, and notes each error. */
export async function compareWithGolden(
  model: Model,
  golden: string,
  note: (tap: string, error: number) => void,
): Promise<void> {
  const batches = readGolden(golden);
  for (const batch of BATCHES)
    for (const [name, error] of await errorsOf(model, batches[batch])) {
      note(name, error);
      assert.ok(error <= LARGEST_ERROR, `${batch}, ${name}: largest relative error ${error}`);
    }
}

async function errorsOf(model: Model, batch: GoldenBatch): Promise<[string, number][]> {
  const names = model.taps.map(({ name }) => name).filter((name) => !name.includes('_centred'));
  assert.deepEqual([...batch.taps.keys()].sort(), names.toSorted());
  const fetched = await execute(model.runner, inputFeeds(batch), names);
  return [...batch.taps].map(([name, tap]) => [
    name,
    relativeError(stored(fetched.get(name)!, tap), tap.values, tap.largest),
  ]);
}

/** The values of a fetched tap that the golden keeps. */
function stored({ shape, values }: FetchedTensor, tap: GoldenTap): Float32Array {
  if (tap.sampled) return tap.values.map((_, i) => values[sampleIndex(i, values.length)]!);
  assert.deepEqual(shape, tap.shape);
  return values;
}

import assert from 'node:assert/strict';
import type { Model } from '../../toolkit/activations/model';
import type { FetchedTensor } from '../../toolkit/activations/graphRunner';
import type { Tap } from '../../toolkit/graph/taps';
import { relativeError } from './errorTable';
import { execute } from './execute';
import { BATCHES, type GoldenBatch, type GoldenTap, inputFeeds, readGolden, sampleIndex } from './goldenTaps';

/** The line for real checkpoints, relative to a tap's largest value. */
const LARGEST_ERROR = 1e-4;
/** That for tiny ones is ten times lower: what is this small has only float32's own rounding in it. */
export const LARGEST_TINY_ERROR = 1e-5;

/**
 * Holds taps of a real checkpoint to what the golden of this name keeps of PyTorch's, and notes each error.
 * @param isCompared - Which, if not all; others are not computed.
 */
export async function compareWithGolden(
  model: Model,
  golden: string,
  note: (tap: string, error: number) => void,
  isCompared: (tap: Tap) => boolean = () => true,
): Promise<void> {
  const batches = readGolden(golden);
  for (const batch of BATCHES)
    for (const [name, error] of await errorsOf(model, batches[batch], isCompared)) {
      note(name, error);
      assert.ok(error <= LARGEST_ERROR, `${batch}, ${name}: largest relative error ${error}`);
    }
}

/** The error of each tap but the centred ones, relative to its largest value. */
export async function errorsOf(
  model: Model,
  batch: GoldenBatch,
  isCompared: (tap: Tap) => boolean = () => true,
): Promise<[string, number][]> {
  const taps = model.taps.filter(({ name }) => !name.includes('_centred'));
  assert.deepEqual([...batch.taps.keys()].sort(), taps.map(({ name }) => name).sort());
  const names = taps.filter(isCompared).map(({ name }) => name);
  const fetched = await execute(model.runner, inputFeeds(batch), names);
  return names.map((name) => {
    const tap = batch.taps.get(name)!;
    return [name, relativeError(stored(fetched.get(name)!, tap), tap.values, tap.largest)];
  });
}

/** The values of a fetched tap that the golden keeps. */
function stored({ shape, values }: FetchedTensor, tap: GoldenTap): Float32Array {
  if (tap.sampled) return tap.values.map((_, i) => values[sampleIndex(i, values.length)]!);
  assert.deepEqual(shape, tap.shape);
  return values;
}

import * as tf from '@tensorflow/tfjs-core';
import { type Backend, openBackend } from '../../../toolkit/activations/openBackend';
import { passCounter, smallRuns } from '../smallRun';

/** What a run on a GPU says: where it is, or why it ended, and which shares of its tokens were read. */
export interface Ran {
  dir: string | null;
  error: string | null;
  read: number[];
}

/** A run on a GPU in batches that are small enough for several; one that loses its GPU loses it after the second batch. */
async function main(out: string, losesIt: boolean): Promise<void> {
  const small = await smallRuns();
  const gpu = await openBackend('webgpu');
  const loadModel: Backend['loadModel'] = async (...asked) => ({
    ...(await gpu.loadModel(...asked)),
    tokenBudget: 128,
  });
  const backend: Backend = { ...gpu, tokenBudget: 128, loadModel };
  const { device } = tf.findBackend('webgpu') as unknown as { device: { destroy(): void } };
  const counter = passCounter();
  const onProgress: typeof counter.onProgress = (progress) => {
    counter.onProgress(progress);
    if (losesIt && counter.reports.length === 2) device.destroy();
  };
  const ended = await small.run({ backend, out, onProgress }, { scorers: [{ name: 'tas' }], claims: {} }).then(
    ({ dir }) => ({ dir, error: null }),
    (failure: unknown) => ({ dir: null, error: (failure as Error).message }),
  );
  const said: Ran = { ...ended, read: counter.reports.map(({ done, total }) => done / total) };
  console.log(JSON.stringify(said));
}

void main(process.argv[2]!, process.argv[3] === 'lose');

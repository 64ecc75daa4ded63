import * as tf from '@tensorflow/tfjs-core';
import { openBackend } from '../../toolkit/activations/openBackend';
import { runTaps } from '../../toolkit/activations/run';
import { encodingOf } from '../activations/encodingOf';

/** Scores a sentence on a converted checkpoint, loses the GPU, and says what scoring another sentence ends with. */
async function main(dir: string): Promise<void> {
  const backend = await openBackend('webgpu', { workers: 4 });
  const { adapter, workers } = backend;
  const model = await backend.loadModel(dir);
  const [first] = await runTaps(model, [encodingOf([5, 6, 7])], ['tas.1']);
  const states = backend.stateProducts(Float32Array.of(1, 2, 3, 4), 2);
  const products = [...states.times(Float32Array.of(5, 6), 1)];
  (tf.findBackend('webgpu') as unknown as { device: { destroy(): void } }).device.destroy();
  const error = await runTaps(model, [encodingOf([5, 6, 7])], ['tas.1']).then(
    () => 'none',
    (failure: unknown) => (failure as Error).message,
  );
  console.log(JSON.stringify({ adapter, workers, norms: Object.values(first!).length, products, error }));
}

void main(process.argv[2]!);

import * as tf from '@tensorflow/tfjs-core';
import type { Model } from '../../toolkit/activations/model';

/** The fetched values of one node. */
export interface Fetched {
  shape: number[];
  values: Float32Array;
}

/** Runs the graph on tensors made by `feed`, and gives the values of `names`; leaves no tensor behind. */
export function execute(
  graph: Pick<Model['graph'], 'execute'>,
  feed: () => tf.NamedTensorMap,
  names: readonly string[],
): Map<string, Fetched> {
  const fetched = new Map<string, Fetched>();
  tf.tidy(() => {
    const tensors = [graph.execute(feed(), [...names])].flat();
    names.forEach((name, i) => {
      const { shape } = tensors[i]!;
      fetched.set(name, { shape, values: tensors[i]!.dataSync<'float32'>().slice() });
    });
  });
  return fetched;
}

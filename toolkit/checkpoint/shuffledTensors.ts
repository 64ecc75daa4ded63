import { generatorFor, shuffle } from '../random';
import { sha256 } from './digest';
import type { Weights } from './weights';

/**
 * The weights of a checkpoint with each tensor's values in random order: a control that has the architecture and the sizes of what was
 * learnt, and nothing else of it. Embeddings and heads are shuffled too, unlike by `shuffledWeights` of a loaded model. Tensors that are
 * equal stay equal, since a checkpoint may store one under two names.
 */
export function shuffledTensors(weights: Weights, seed: number): Weights {
  return {
    entries: weights.entries,
    read: (name) => {
      const values = weights.read(name);
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      const generator = generatorFor(seed, sha256(bytes));
      shuffle(values, generator);
      return values;
    },
    close: () => {
      weights.close();
    },
  };
}

import type { Targets } from './gradientTaps';
import type { Ref } from './graphDef';
import type { Layers } from './layers';
import { normTap } from './taps';

/**
 * What stands for a whole sentence in its last hidden state [B, T, H]: [CLS]'s state, and the mean over tokens with its cosine to the
 * vector fed as `reference` [B, H].
 * @returns [CLS]'s norm, and the cosine.
 */
export function sentenceStates(layers: Layers, state: Ref): Targets {
  const { g, config, mask, first } = layers;
  g.sum(g.slice(state, [0, 0, 0], [-1, 1, -1]), 1, false, 'cls_state'); // of the one token there is
  const weights = g.expandDims(g.div(mask, g.sum(mask, 1, true)), 2);
  const mean = g.sum(g.mul(state, weights), 1, false, 'mean_state');
  const reference = g.placeholder('reference', 'float32', ['B', config.hiddenSize]);
  const cosine = g.sum(g.mul(unit(layers, mean), unit(layers, reference)), 1, false, 'cosine');
  return {
    cls_norm: { tap: normTap('post', config.numLayers), weights: first },
    cosine: { tap: cosine, weights: g.constant([1]) },
  };
}

/** Vectors [B, H] divided by their norms. */
function unit({ g }: Layers, vectors: Ref): Ref {
  return g.div(vectors, g.sqrt(g.sum(g.square(vectors), 1, true)));
}

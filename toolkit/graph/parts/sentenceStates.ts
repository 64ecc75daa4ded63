import type { Ref } from '../graphDef';
import { normKind, type Site, tapName } from '../taps';
import type { Targets } from './gradientTaps';
import type { ModelGraph } from './modelGraph';
import { sentenceTokenTap } from './sentenceToken';

/**
 * What stands for a whole sentence in its last hidden state [B, T, H]: the state of the token that does, and the mean over tokens with its
 * cosine to the vector fed as `reference` [B, H].
 * @returns That token's norm, where the model has such a token, and the cosine.
 */
export function sentenceStates(m: ModelGraph, state: Ref, site: Site): Targets {
  const { g, config, mask, sentence } = m;
  sentenceTokenTap(m, state, 1, () => m.tap('cls_state'));
  const weights = g.expandDims(g.div(mask, g.sum(mask, 1, true)), 2);
  const mean = g.sum(g.mul(state, weights), 1, false, m.tap('mean_state'));
  const reference = g.placeholder('reference', 'float32', ['B', config.hiddenSize]);
  const cosine = g.sum(g.mul(unit(m, mean), unit(m, reference)), 1, false, m.tap('cosine'));
  const norm = tapName({ kind: normKind('l2', false), layer: config.numLayers, site });
  return {
    ...(sentence !== null && { cls_norm: { tap: norm, weights: sentence } }),
    cosine: { tap: cosine, weights: g.constant([1]) },
  };
}

/** Vectors [B, H] divided by their norms. */
function unit({ g }: ModelGraph, vectors: Ref): Ref {
  return g.div(vectors, g.sqrt(g.sum(g.square(vectors), 1, true)));
}

import type { Ref } from './graphDef';
import type { Layers } from './layers';
import { cotangentTap, normTap } from './taps';

/**
 * What stands for a whole sentence in its last hidden state [B, T, H]: [CLS]'s state, and the mean over tokens with its cosine to the
 * vector fed as `reference` [B, H].
 * @returns The cotangents, [B, T, H], of [CLS]'s norm and of the cosine.
 */
export function sentenceStates(layers: Layers, state: Ref): Ref[] {
  const { g, config, mask, first } = layers;
  g.sum(g.slice(state, [0, 0, 0], [-1, 1, -1]), 1, false, 'cls_state'); // of the one token there is
  const norms = g.expandDims(normTap('post', config.numLayers), 2);
  const clsNorm = g.mul(g.div(state, norms), first, cotangentTap('cls_norm'));

  const weights = g.expandDims(g.div(mask, g.sum(mask, 1, true)), 2);
  const mean = g.sum(g.mul(state, weights), 1, false, 'mean_state');
  const reference = g.placeholder('reference', 'float32', [-1, config.hiddenSize]);
  const [meanNorm, referenceNorm] = [lengths(layers, mean), lengths(layers, reference)];
  const [unit, towards] = [g.div(mean, meanNorm), g.div(reference, referenceNorm)];
  const products = g.mul(unit, towards);
  g.sum(products, 1, false, 'cosine');
  const dMean = g.div(g.sub(towards, g.mul(unit, g.sum(products, 1, true))), meanNorm);
  return [clsNorm, g.mul(g.expandDims(dMean, 1), weights, cotangentTap('cosine'))];
}

/** [B, 1] norms of vectors [B, H]. */
function lengths({ g }: Layers, vectors: Ref): Ref {
  return g.sqrt(g.sum(g.square(vectors), 1, true));
}

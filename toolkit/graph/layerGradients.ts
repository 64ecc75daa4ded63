import type { Ref } from './graphDef';
import type { LayerNorm, Layers, Linear } from './layers';

// Each takes dy, the derivative of some number by a layer's output, and gives dx, that by its input.

/** Of y = x W + b: dx = dy W', on [N, out]. */
export function linearGradient({ g }: Layers, dy: Ref, { kernel }: Linear): Ref {
  // Transposed first: wasm multiplies by a transposed matrix ten times slower.
  return g.matMul(dy, g.transpose(kernel, [1, 0]));
}

/**
 * Of y = gamma * n + beta with n = (x - mean(x)) / s: dx = (dn - mean(dn) - n * mean(dn * n)) / s with dn = gamma * dy, over the last
 * of `rank` dimensions.
 */
export function layerNormGradient({ g }: Layers, dy: Ref, norm: LayerNorm, name?: string, rank = 3): Ref {
  const { normalised, scale, gamma } = norm;
  const dn = g.mul(dy, gamma);
  const along = g.mean(g.mul(dn, normalised), rank - 1, true);
  const free = g.sub(g.sub(dn, g.mean(dn, rank - 1, true)), g.mul(normalised, along));
  return g.mul(free, scale, name);
}

/** Of w = softmax(x): dx = w * (dw - sum(w * dw)), over the last of four dimensions. */
export function softmaxGradient({ g }: Layers, dw: Ref, weights: Ref): Ref {
  return g.mul(weights, g.sub(dw, g.sum(g.mul(weights, dw), 3, true)));
}

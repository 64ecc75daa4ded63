import type { Ref } from '../graphDef';
import type { ModelGraph } from './modelGraph';

/** A LayerNorm, gamma * (x - mean) * scale + beta. */
export interface LayerNorm {
  output: Ref;
  /** 1 / sqrt(variance + eps), one a token */
  scale: Ref;
  gamma: Ref;
}

/** gamma * (x - mean) / sqrt(variance + eps) + beta (Ba et al. 2016), over the last dimension; beta is there where it is biased. */
export function layerNorm(
  m: ModelGraph,
  x: Ref,
  scope: string,
  eps: number,
  name?: string,
  isBiased = true,
): LayerNorm {
  const { g } = m;
  const last = g.shapeOf(x).length - 1;
  const width = g.shapeOf(x)[last] as number;
  const deviation = g.sub(x, g.mean(x, last, true));
  const variance = g.mean(g.square(deviation), last, true);
  const scale = g.rsqrt(g.add(variance, g.constant(eps)));
  const normalised = g.mul(deviation, scale);
  const gamma = m.weight(`${scope}.weight`, [width]);
  if (!isBiased) return { output: g.mul(normalised, gamma, name), scale, gamma };
  const beta = m.weight(`${scope}.bias`, [width]);
  return { output: g.add(g.mul(normalised, gamma), beta, name), scale, gamma };
}

/** gamma * x / sqrt(mean(x^2) + eps) (Zhang and Sennrich 2019), over the last dimension. */
export function rmsNorm(m: ModelGraph, x: Ref, scope: string, eps: number, name?: string): Ref {
  const { g } = m;
  const last = g.shapeOf(x).length - 1;
  const scale = g.rsqrt(g.add(g.mean(g.square(x), last, true), g.constant(eps)));
  return g.mul(g.mul(x, scale), m.weight(`${scope}.weight`, [g.shapeOf(x)[last] as number]), name);
}

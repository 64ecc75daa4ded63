import type { Ref } from '../graphDef';
import type { ModelGraph } from './modelGraph';

/** By how much each pair of dimensions of a head is turned at each place: cosines and sines, [1, T, R] each for R pairs. */
export interface Rotary {
  cos: Ref;
  sin: Ref;
}

/**
 * The angles of rotary positions (Su et al. 2021, eq. 15): of pair i at place t they are t * theta^(-i/R).
 * @param pairs - R, half of the dimensions that are turned.
 */
export function rotaryAngles(m: ModelGraph, theta: number, pairs: number): Rotary {
  const { g } = m;
  const speeds = Array.from({ length: pairs }, (_, i) => 1 / Math.fround(theta ** Math.fround(i / pairs)));
  const angles = g.mul(g.expandDims(m.places(), 2), g.constant(speeds, 'float32', `speeds_${theta}_${pairs}`));
  return { cos: g.cos(angles), sin: g.sin(angles) };
}

/**
 * Queries or keys [B, A, T, D], turned by their places. Dimension i makes a pair with i + R, as Hugging Face's `rotate_half` has it, and
 * dimensions from 2R on are left as they are. R divides D.
 */
export function turned(m: ModelGraph, heads: Ref, { cos, sin }: Rotary): Ref {
  const { g } = m;
  const [D, R] = [g.shapeOf(heads)[3] as number, g.shapeOf(cos)[2] as number];
  const [x, y, ...others] = g.split(heads, 3, D / R);
  const first = g.sub(g.mul(x!, cos), g.mul(y!, sin));
  const second = g.add(g.mul(y!, cos), g.mul(x!, sin));
  return g.concat([first, second, ...others], 3);
}

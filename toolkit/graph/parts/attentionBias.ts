import type { Ref } from '../graphDef';
import type { ModelGraph } from './modelGraph';

// What is added to attention scores: 0 where a query reads a key, the lowest float32 where it does not.

const LOWEST = -3.4028234663852886e38;

/** [B, 1, 1, T]: every query reads every token, and no padding. */
export function paddingBias({ g, mask }: ModelGraph): Ref {
  const padding = g.sub(g.constant(1), mask);
  return g.mul(g.expandDims(g.expandDims(padding, 1), 1), g.constant(LOWEST));
}

/** [B, 1, T, T]: a query reads the tokens that do not come after it. */
export function causalBias(m: ModelGraph): Ref {
  return biasBeyond(m, m.offsets());
}

/** [B, 1, T, T]: a query reads the tokens that are at most `reach` places away. */
export function windowBias(m: ModelGraph, reach: number): Ref {
  return biasBeyond(m, m.g.sub(m.g.abs(m.offsets()), m.g.constant(reach)));
}

/** @param excess - Whole numbers [1, T, T], above 0 for a key that is out of reach. */
function biasBeyond(m: ModelGraph, excess: Ref): Ref {
  const { g, mask } = m;
  const isNear = g.relu(g.sub(g.constant(1), g.relu(excess)));
  return biasWhereNot(m, g.mul(isNear, g.expandDims(mask, 1)));
}

/**
 * [B, 1, T, T]
 * @param isSeen - [B, T, T]: 1 where a query reads a key, else 0.
 */
export function biasWhereNot({ g }: ModelGraph, isSeen: Ref): Ref {
  return g.mul(g.expandDims(g.sub(g.constant(1), isSeen), 1), g.constant(LOWEST));
}

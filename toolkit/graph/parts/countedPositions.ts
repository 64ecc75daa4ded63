import type { Ref } from '../graphDef';
import type { ModelGraph } from './modelGraph';

/**
 * int32 [B, T]: in every sentence the tokens are counted from `padding` + 1 on, and padding has the place `padding` (fairseq's
 * `make_positions`). What is padding, the ids say, and not the mask.
 * @param padding - The id of the padding token.
 */
export function countedPositions({ g, ids }: ModelGraph, padding: number): Ref {
  const one = g.constant(1);
  const distance = g.abs(g.sub(g.toFloat(ids), g.constant(padding)));
  const isToken = g.sub(one, g.relu(g.sub(one, distance)));
  return g.toInt(g.add(g.mul(g.runningSum(isToken), isToken), g.constant(padding)));
}

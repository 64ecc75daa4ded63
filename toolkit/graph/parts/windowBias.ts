import type { Ref } from '../graphDef';
import { LOWEST } from './attention';
import type { ModelGraph } from './modelGraph';

/**
 * [B, 1, T, T], to be added to attention scores: 0 where the key is a token at most `reach` places from the query, else the lowest
 * float32.
 */
export function windowBias({ g, mask, positions }: ModelGraph, reach: number): Ref {
  const one = g.constant(1);
  const places = g.slice(g.toFloat(positions), [0, 0], [1, -1]);
  const distance = g.abs(g.sub(g.expandDims(places, 1), g.expandDims(places, 2)));
  const isNear = g.relu(g.sub(one, g.relu(g.sub(distance, g.constant(reach)))));
  const isSeen = g.mul(isNear, g.expandDims(mask, 1));
  return g.mul(g.expandDims(g.sub(one, isSeen), 1), g.constant(LOWEST));
}

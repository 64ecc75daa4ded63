import type { Ref } from '../graphDef';
import { LOWEST } from './attention';
import type { ModelGraph } from './modelGraph';

/**
 * [B, 1, T, T], to be added to attention scores: 0 where the key is a token that does not come after the query, else the lowest
 * float32.
 */
export function causalBias({ g, mask, positions }: ModelGraph): Ref {
  const one = g.constant(1);
  const places = g.slice(g.toFloat(positions), [0, 0], [1, -1]);
  const ahead = g.relu(g.sub(g.expandDims(places, 1), g.expandDims(places, 2)));
  const isBefore = g.relu(g.sub(one, ahead));
  const isSeen = g.mul(isBefore, g.expandDims(mask, 1));
  return g.mul(g.expandDims(g.sub(one, isSeen), 1), g.constant(LOWEST));
}

import type { Ref } from '../graphDef';
import { centerInput, dimensionMaskInput, type Norm, normKind, type Site, tapName } from '../taps';
import type { ModelGraph } from './modelGraph';

/** The norm taps [B, T] of a layer's states [B, T, H] by site, plain and centred, site after site. */
export function stateNorms(m: ModelGraph, states: Readonly<Record<Site, Ref>>, layer: number): void {
  for (const [site, state] of Object.entries(states)) {
    norms(m, state, site, layer, false);
    norms(m, centred(m, state, tapName({ kind: 'state', layer, site })), site, layer, true);
  }
}

/** A centre and a mask are [H], the same for all, or [B, T, H]: another run's states, say. */
function centred({ g }: ModelGraph, state: Ref, tap: string): Ref {
  const center = g.placeholder(centerInput(tap), 'float32');
  return g.mul(g.sub(state, center), g.placeholder(dimensionMaskInput(tap), 'float32'));
}

function norms(m: ModelGraph, state: Ref, site: Site, layer: number, isCentred: boolean): void {
  const { g } = m;
  // What is centred takes a centre of two shapes, so that the graph does not know its own.
  const tap = (norm: Norm) => m.tap(normKind(norm, isCentred), layer, site, ['B', 'T']);
  m.l2(state, tap('l2'));
  const magnitude = g.abs(state);
  g.sum(magnitude, 2, false, tap('l1'));
  g.max(magnitude, 2, false, tap('linf'));
}

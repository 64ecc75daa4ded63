import type { Ref } from './graphDef';
import type { Layers } from './layers';
import { centerInput, dimensionMaskInput, normTap, type Site, SITES } from './taps';

/** The norm taps [B, T] of a layer's state [B, T, H] before and after its last LayerNorm, plain and centred. */
export function stateNorms(layers: Layers, pre: Ref, post: Ref, layer: number): void {
  const states: Record<Site, Ref> = { pre, post };
  for (const site of SITES) {
    norms(layers, states[site], site, layer, false);
    norms(layers, centred(layers, states[site], site, layer), site, layer, true);
  }
}

/** A centre and a mask are [H], the same for all, or [B, T, H]: another run's states, say. */
function centred({ g }: Layers, state: Ref, site: Site, layer: number): Ref {
  const center = g.placeholder(centerInput(site, layer), 'float32');
  return g.mul(g.sub(state, center), g.placeholder(dimensionMaskInput(site, layer), 'float32'));
}

function norms(layers: Layers, state: Ref, site: Site, layer: number, isCentred: boolean): void {
  const { g } = layers;
  layers.l2(state, normTap(site, layer, 'l2', isCentred));
  const magnitude = g.abs(state);
  g.sum(magnitude, 2, false, normTap(site, layer, 'l1', isCentred));
  g.max(magnitude, 2, false, normTap(site, layer, 'linf', isCentred));
}

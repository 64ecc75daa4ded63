import type { FedTensor } from '../../activations/graphRunner';
import type { Centring, Place } from '../../attribution/place';
import { centerInput, dimensionMaskInput, type Site } from '../../graph/taps';
import { momentKey, type Moments } from './moments';

/** A state that is altered before its norm is taken. */
export interface AlteredState {
  alteration: Alteration;
  site: Site;
  layer: number;
}

/** What is done to states before their norms are taken. */
export interface Alteration {
  /** `centring=mean,leftOut=3` */
  name: string;
  centring: Centring;
  leftOut: number;
  /** True where it depends on means or variances of the selection split. */
  needsMoments: boolean;
}

/** The altered state of a place, or null where states are left as they are. */
export function alteredState({ site, layer, centring, leftOut }: Place): AlteredState | null {
  const chosen = { centring: centring ?? 'none', leftOut: leftOut ?? 0 };
  if (chosen.centring === 'none' && chosen.leftOut === 0) return null;
  if (site === null || layer === null) throw new Error('a state is altered at a layer and a LayerNorm site');
  const alteration = {
    ...chosen,
    name: `centring=${chosen.centring},leftOut=${chosen.leftOut}`,
    needsMoments: chosen.centring === 'mean' || chosen.leftOut > 0,
  };
  return { alteration, site, layer };
}

/** What an alteration feeds for the state at a site and layer: the [H] vector to subtract and the [H] mask of dimensions. */
export function alterationFeeds(
  { alteration, site, layer }: AlteredState,
  moments: Moments,
): Record<string, FedTensor> {
  const { centring, leftOut } = alteration;
  const { mean, variance, beta } = moments.get(momentKey(site, layer))!;
  const H = variance.length;
  const center = centring === 'mean' ? mean : centring === 'beta' ? beta! : new Float32Array(H);
  const mask = new Float32Array(H).fill(1);
  for (const dimension of largestVariances(variance, leftOut)) mask[dimension] = 0;
  return {
    [centerInput(site, layer)]: { shape: [H], values: center },
    [dimensionMaskInput(site, layer)]: { shape: [H], values: mask },
  };
}

/**
 * By state, the dimensions that are left out where most are, the largest variance first; a state that leaves out fewer leaves out the
 * first of them.
 */
export function leftOutDimensions(places: readonly Place[], moments: Moments): Record<string, number[]> {
  const most = places.reduce((most, { leftOut }) => Math.max(most, leftOut ?? 0), 0);
  if (most === 0) return {};
  return Object.fromEntries([...moments].map(([state, { variance }]) => [state, largestVariances(variance, most)]));
}

/** The `count` dimensions of largest variance, the largest first. */
function largestVariances(variance: Float32Array, count: number): number[] {
  const order = Array.from(variance.keys()).sort((a, b) => variance[b]! - variance[a]! || a - b);
  return order.slice(0, count);
}

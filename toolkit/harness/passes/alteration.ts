import type { FedTensor } from '../../activations/graphRunner';
import type { Centring, Place } from '../../attribution/place';
import type { ModelDescription } from '../../graph/description';
import { centerInput, dimensionMaskInput } from '../../graph/taps';
import type { Moments } from './moments';

/** A state that is altered before its norm is taken. */
export interface AlteredState {
  alteration: Alteration;
  /** Its tap. */
  state: string;
}

/** What is done to states before their norms are taken. */
export interface Alteration {
  /** `centring=mean,leftOut=3` */
  name: string;
  centring: Centring;
  leftOut: number;
}

/** Whether states are altered before the norms of a place are taken. */
export function isAltered({ centring, leftOut }: Place): boolean {
  return (centring ?? 'none') !== 'none' || (leftOut ?? 0) !== 0;
}

/** Whether what is done to them depends on means or variances of the selection split. */
export function needsMoments({ centring, leftOut }: Place): boolean {
  return centring === 'mean' || (leftOut ?? 0) > 0;
}

/** The altered state of a place, or null where states are left as they are. */
export function alteredState(place: Place, model: Pick<ModelDescription, 'tap'>): AlteredState | null {
  if (!isAltered(place)) return null;
  const { site, layer } = place;
  const chosen = { centring: place.centring ?? 'none', leftOut: place.leftOut ?? 0 };
  if (site === null || layer === null) throw new Error('a state is altered at a layer and a site');
  const alteration = {
    ...chosen,
    name: `centring=${chosen.centring},leftOut=${chosen.leftOut}`,
  };
  return { alteration, state: model.tap({ kind: 'state', layer, site }).name };
}

/** What an alteration feeds for a state: the [H] vector to subtract and the [H] mask of dimensions. */
export function alterationFeeds({ alteration, state }: AlteredState, moments: Moments): Record<string, FedTensor> {
  const { centring, leftOut } = alteration;
  const { mean, variance, beta } = moments.get(state)!;
  const H = variance.length;
  const center = centring === 'mean' ? mean : centring === 'beta' ? beta! : new Float32Array(H);
  const mask = new Float32Array(H).fill(1);
  for (const dimension of largestVariances(variance, leftOut)) mask[dimension] = 0;
  return {
    [centerInput(state)]: { shape: [H], values: center },
    [dimensionMaskInput(state)]: { shape: [H], values: mask },
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
export function largestVariances(variance: Float32Array, count: number): number[] {
  const order = Array.from(variance.keys()).sort((a, b) => variance[b]! - variance[a]! || a - b);
  return order.slice(0, count);
}

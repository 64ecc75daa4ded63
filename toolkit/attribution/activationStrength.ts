import { type Norm, normKind, type TapQuery } from '../graph/taps';
import { leftOut } from '../tokens/leftOut';
import { CENTRINGS, type Place, TAS_NORMS } from './place';
import type { TapScorer } from './scorer';

/** TAS, token activation strength: the norm of a token's hidden state at a layer and a site of the model. */
export const activationStrength = {
  cost: 'one pass',
  name: 'tas',
  description: 'norm of the hidden state, L2 by default; a high one is a strong activation',
  source: 'arXiv 2605.22377 (2026), abstract',
  factors: { site: [], norm: TAS_NORMS, centring: CENTRINGS, leftOut: [0] },
  firstLayer: 0,
  defaultAggregation: 'mean',
  taps: (place) => [tasTap(place)],
  pieceScores: ([tap], place, encoding, roles) => {
    const norms = Float64Array.from(tap!.values);
    return place.norm === 'share' ? shares(norms, leftOut(encoding, roles)) : norms;
  },
} as const satisfies TapScorer;

/** The tap that holds the norm itself; of what is centred or masked, that of the altered state. */
function tasTap({ layer, site, norm, centring, leftOut }: Place): TapQuery {
  if (site === null || layer === null) throw new Error('TAS is taken at a layer and a site');
  const isAltered = (centring ?? 'none') !== 'none' || (leftOut ?? 0) > 0;
  return { kind: normKind(normOf(norm), isAltered), layer, site };
}

function normOf(norm: Place['norm']): Norm {
  return norm === null || norm === 'share' ? 'l2' : norm;
}

/** Each norm over the sum of those of the sentence's tokens that are not left out. */
function shares(norms: Float64Array, isLeftOut: readonly boolean[]): Float64Array {
  const total = norms.reduce((sum, norm, at) => (isLeftOut[at]! ? sum : sum + norm), 0);
  return norms.map((norm) => norm / total);
}

import { normTap, SITES, type Norm } from '../graph/taps';
import { own } from '../own';
import type { Encoding } from '../tokens/tokenizer';
import { CENTRINGS, type Place, STRENGTHS } from './place';
import type { TapScorer } from './scorer';

/** Token Activation Strength: the norm of a token's hidden state at a layer, at either LayerNorm site. */
export const activationStrength = {
  cost: 'one pass',
  name: 'tas',
  description: 'norm of the hidden state, L2 by default; a high one is a strong activation',
  source: 'arXiv 2605.22377 (2026), abstract',
  factors: { site: SITES, norm: STRENGTHS, centring: CENTRINGS, leftOut: [0] },
  firstLayer: 0,
  defaultAggregation: 'mean',
  taps: (place) => [strengthTap(place)],
  pieceScores: (taps, place, encoding) => {
    const norms = Float64Array.from(own(taps, strengthTap(place))!.values);
    return place.norm === 'share' ? shares(norms, encoding) : norms;
  },
} as const satisfies TapScorer;

/** The tap that holds the norm itself; of what is centred or masked, that of the altered state. */
function strengthTap({ layer, site, norm, centring, leftOut }: Place): string {
  if (site === null || layer === null) throw new Error('activation strength is taken at a layer and a LayerNorm site');
  const isAltered = (centring ?? 'none') !== 'none' || (leftOut ?? 0) > 0;
  return normTap(site, layer, normOf(norm), isAltered);
}

function normOf(strength: Place['norm']): Norm {
  return strength === null || strength === 'share' ? 'l2' : strength;
}

/** Each norm over the sum of those of the sentence's ordinary tokens. */
function shares(norms: Float64Array, { special }: Encoding): Float64Array {
  const total = norms.reduce((sum, norm, at) => (special[at]! ? sum : sum + norm), 0);
  return norms.map((norm) => norm / total);
}

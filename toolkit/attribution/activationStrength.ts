import { normTap, type Site } from '../graph/taps';
import type { Scorer } from './scorer';

/** Token Activation Strength: the L2 norm of a token's hidden state at a layer, at either LayerNorm site. */
export const activationStrength: Scorer = {
  name: 'tas',
  description: 'L2 norm of the hidden state; a high one is a strong activation',
  source: 'arXiv 2605.22377 (2026), abstract',
  sites: ['post', 'pre'],
  firstLayer: 0,
  defaultAggregation: 'mean',
  tap: (layer, site) => normTap(siteOf(site), layer),
  pieceScores: ({ values }) => Float64Array.from(values),
};

function siteOf(site: Site | null): Site {
  if (site === null) throw new Error('activation strength is taken at a LayerNorm site');
  return site;
}

import type { TapValues } from '../activations/run';
import { noSentenceToken } from './roles';
import type { TapScorer } from './scorer';

/**
 * Attention rollout at layer l: the row of the token that stands for the sentence, [CLS] in BERT, in A_l A_{l-1} ... A_1, where A_k is half the mean over heads of block k's attention
 * weights and half the identity, which stands for the residual connection. With query `all` the mean over the rows of all tokens. A
 * sentence's scores sum to 1.
 *
 * One row is multiplied from the left, block by block from the top, so that no T x T product is ever made; done here, because T^2
 * numbers a block are few beside the T x H the pass computes.
 */
export const attentionRollout = {
  cost: 'one pass',
  name: 'attention_rollout',
  description: 'share of [CLS] at the layer that comes from the token, if attention and residuals mix linearly',
  source: 'Abnar & Zuidema 2020, arXiv 2005.00928',
  factors: { query: ['cls', 'all'] },
  firstLayer: 1,
  defaultAggregation: 'sum',
  unavailable: ({ roles }, { query }) => (query === 'all' ? null : noSentenceToken(roles, 'query cls')),
  taps: ({ layer }) => blocksUpTo(layer).map((block) => ({ kind: 'attention_mean', layer: block })),
  pieceScores: (blocks, { query }) => {
    const tokens = blocks[0]!.shape[0]!;
    let row: Float64Array = Float64Array.from({ length: tokens }, (_, at) => startWeight(at, tokens, query === 'all'));
    for (const block of blocks.toReversed()) row = throughBlock(row, block);
    return row;
  },
  extraFlops: (_, length, { layer }) => 2 * length * blocksUpTo(layer).length,
} as const satisfies TapScorer;

function blocksUpTo(layer: number | null): number[] {
  if (layer === null) throw new Error('attention rollout is taken at a layer');
  return Array.from({ length: layer }, (_, block) => block + 1);
}

/** The weight of the row that belongs to a token: what stands for the sentence comes first. */
function startWeight(token: number, tokens: number, isMean: boolean): number {
  if (isMean) return 1 / tokens;
  return token === 0 ? 1 : 0;
}

/** A row times half the weights plus half the identity; rows of the weights sum to 1 in float32 and are made to do so exactly. */
function throughBlock(row: Float64Array, { values }: TapValues): Float64Array {
  const out = row.map((weight) => weight / 2);
  row.forEach((weight, query) => {
    const attended = values.subarray(query * row.length, (query + 1) * row.length);
    const total = attended.reduce((sum, share) => sum + share, 0);
    attended.forEach((share, key) => (out[key]! += (weight * share) / total / 2));
  });
  return out;
}

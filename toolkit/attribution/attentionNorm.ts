import type { TapQuery } from '../graph/taps';
import { type Place, RESIDUALS } from './place';
import type { TapScorer } from './scorer';

/**
 * Attention by what it moves: the norm of the vector a token sends to a query, summed over all queries, special tokens included.
 * `without` residual it is that of the attention alone; `with` it the token's own state is part of what it sends to itself, and
 * LayerNorm is applied.
 */
export const attentionNorm = {
  cost: 'one pass',
  name: 'attention_norm',
  description: 'norms of the vectors the token sends to all queries, summed; a high one moves much',
  source: 'Kobayashi et al. 2020, arXiv 2004.10102; with residual connection and LayerNorm 2021, arXiv 2109.07152',
  factors: { residual: RESIDUALS },
  firstLayer: 1,
  defaultAggregation: 'sum',
  taps: (place) => [tapOf(place)],
  pieceScores: ([tap]) => {
    const { shape, values } = tap!;
    const [queries, keys] = shape as [number, number];
    const scores = new Float64Array(keys);
    for (let query = 0; query < queries; query++)
      for (let key = 0; key < keys; key++) scores[key]! += values[query * keys + key]!;
    return scores;
  },
  extraFlops: ({ hiddenSize, numHeads }, length, { residual }) => {
    const vectors = numHeads + (residual === 'with' ? 1 : 0); // that each key has, with the dot products of each pair
    return 2 * (hiddenSize ** 2 + vectors ** 2 * hiddenSize + length * vectors ** 2);
  },
} as const satisfies TapScorer;

function tapOf({ layer, residual }: Place): TapQuery {
  return { kind: residual === 'with' ? 'attention_norm_residual' : 'attention_norm', layer };
}

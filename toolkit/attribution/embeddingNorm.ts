import type { TapScorer } from './scorer';

/** The length of a wordpiece's static word embedding, before position and segment are added: what is there before any context. */
export const embeddingNorm = {
  cost: 'one pass',
  name: 'embedding_norm',
  description: 'L2 norm of the word embedding alone; a high one is a long vector, which rare words have',
  source: 'a baseline without context; word frequency and norm: Schakel & Wilson 2015, arXiv 1508.02297',
  factors: {},
  firstLayer: null,
  defaultAggregation: 'mean',
  taps: () => [{ kind: 'embedding_norm' }],
  pieceScores: ([norms]) => Float64Array.from(norms!.values),
} as const satisfies TapScorer;

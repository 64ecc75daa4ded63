import type { WordScorer } from './scorer';

/** Where a word stands: the first scores 0, the next -1, and so on, because what comes first in a sentence is often what it is about. */
export const position = {
  cost: 'no pass',
  name: 'position',
  description: 'minus the number of words before it; a high one is an early word',
  source: 'a baseline without a model; the lead baseline of summarisation: Nenkova 2005',
  factors: {},
  firstLayer: null,
  defaultAggregation: 'mean',
  wordScores: (words) => Float64Array.from(words, (_, at) => 0 - at),
} as const satisfies WordScorer;

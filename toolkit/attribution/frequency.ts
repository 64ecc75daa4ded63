import type { WordScorer } from './scorer';

/**
 * How rare a word is. A word of which the list can say nothing, such as punctuation, scores 0, below every word it has: -log of a
 * relative frequency is 0 only for a word that is the whole text.
 */
export const frequency = {
  cost: 'no pass',
  name: 'frequency',
  description: '-log relative frequency; a high one is a rare word, and 0 one of which the list can say nothing',
  source: 'a baseline without a model; information content: Shannon 1948',
  factors: {},
  firstLayer: null,
  defaultAggregation: 'mean',
  wordScores: (words, _place, { negLogFrequency }) =>
    Float64Array.from(words, ({ form }) => negLogFrequency(form) ?? 0),
} as const satisfies WordScorer;

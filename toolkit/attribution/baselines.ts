import { sha256 } from '@noble/hashes/sha2.js';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { TapScorer, WordScorer } from './scorer';

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

/**
 * Scores without a reason, uniform between 0 and 1. Every seed, sentence and draw has a generator of its own: its state is taken from
 * a sha256 over the three, because xoroshiro128plus begins alike for neighbouring seeds.
 */
export const random = {
  cost: 'no pass',
  name: 'random',
  description: 'a number drawn at random between 0 and 1; a high one means nothing',
  source: 'a baseline without a model; xoroshiro128+: Blackman & Vigna 2018',
  factors: { draw: [0] },
  firstLayer: null,
  defaultAggregation: 'mean',
  wordScores: (words, { draw }, { seed, sentence }) => {
    const { buffer, byteOffset } = sha256(`random ${seed} ${sentence} ${draw ?? 0}`);
    const digest = new DataView(buffer, byteOffset);
    const generator = xoroshiro128plusFromState([0, 4, 8, 12].map((at) => digest.getInt32(at, true)));
    return Float64Array.from(words, () => uniformFloat64(generator));
  },
} as const satisfies WordScorer;

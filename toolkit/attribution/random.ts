import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { sha256 } from '../checkpoint/digest';
import type { WordScorer } from './scorer';

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
    const digest = Buffer.from(sha256(`random ${seed} ${sentence} ${draw ?? 0}`), 'hex');
    const generator = xoroshiro128plusFromState([0, 4, 8, 12].map((at) => digest.readInt32LE(at)));
    return Float64Array.from(words, () => uniformFloat64(generator));
  },
} as const satisfies WordScorer;

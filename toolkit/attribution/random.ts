import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { WordScorer } from './scorer';
import { sha256Words } from './sha256';

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
    const digest = sha256Words(`random ${seed} ${sentence} ${draw ?? 0}`);
    const generator = xoroshiro128plusFromState(Array.from(digest.subarray(0, 4), littleEndian));
    return Float64Array.from(words, () => uniformFloat64(generator));
  },
} as const satisfies WordScorer;

function littleEndian(word: number): number {
  return (word >>> 24) | ((word >>> 8) & 0xff00) | ((word & 0xff00) << 8) | (word << 24);
}

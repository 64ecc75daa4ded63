import { aucContentFunction } from '../contentAuc';
import { estimate } from '../estimate';
import { keptFor } from '../kept';
import { matchPairs, type Pair } from '../matchedPairs';
import type { Sample } from '../sample';
import { type Control, withoutValue } from './control';

/** The largest difference of -log frequency within a pair, in nats: frequencies within a factor of 1.28. */
export const CALIPER = 0.25;

/**
 * Content and function words of the same frequency: each content word, the most frequent first, with the nearest function word that is
 * still free. The value is the share of pairs in which the content word scores higher, a tie counting half, so that it reads like the
 * AUC it stands beside. The pairs are fixed; in a bootstrap draw each counts as often as the sentence of its content word was drawn.
 * Counting by both sentences would be too wide by half even for independent words. Where sentences differ in level, the interval is
 * wider than need be, since a pair's two levels partly cancel and the draw does not know it.
 */
export const matchedFrequencyControl: Control = {
  name: 'matched_frequency',
  holds: '-log frequency',
  how: `content and function words in pairs of frequencies within ${CALIPER} nats: share with the content word higher`,
  evaluate: (metric, sample, scores) => {
    if (scores.length !== sample.upos.length)
      throw new Error(`${scores.length} scores for ${sample.upos.length} words`);
    if (metric !== aucContentFunction) {
      return withoutValue(`its pairs are of content and function words, as ${aucContentFunction.name} alone compares`);
    }
    const pairs = pairsOf(sample);
    const words = Uint32Array.from(pairs.flat());
    const bad = words.find((word) => !Number.isFinite(scores[word]));
    if (bad !== undefined) throw new Error(`score ${bad} is ${scores[bad]!}`);
    const clusters = pairs.map(([content]) => sample.sentences.ofWord[content]!);
    const wins = pairs.map(([content, other]) => (Math.sign(scores[content]! - scores[other]!) + 1) / 2);
    const statistic = (draws: readonly Uint16Array[]): Float64Array =>
      Float64Array.from(draws, (drawn) => weightedMean(wins, clusters, drawn));
    const reason = 'no content and function word are near enough in frequency';
    return { ...estimate(sample, sample.sentences, words, statistic, reason), dropped: [], pairs: pairs.length };
  },
};

/** Pairs of a content and a function word, as positions in the sample. */
const pairsOf = keptFor(({ strata, frequency }: Sample): Pair[] => {
  const [content, other] = (['content', 'function'] as const).map((stratum) =>
    [...strata.keys()].filter((word) => strata[word] === stratum && frequency[word] !== null),
  ) as [number[], number[]];
  const frequencies = (words: number[]): number[] => words.map((word) => frequency[word]!);
  const pairs = matchPairs(frequencies(content), frequencies(other), CALIPER);
  return pairs.map(([a, b]) => [content[a]!, other[b]!]);
});

/** NaN where no cluster of the values was drawn. */
function weightedMean(values: readonly number[], clusters: readonly number[], multiplicities: Uint16Array): number {
  let sum = 0;
  let total = 0;
  for (let at = 0; at < values.length; at++) {
    const weight = multiplicities[clusters[at]!]!;
    sum += weight * values[at]!;
    total += weight;
  }
  return sum / total;
}

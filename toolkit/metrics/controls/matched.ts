import { aucContentFunction } from '../classAuc';
import { estimate, weightedMean } from '../estimate';
import { keptFor } from '../kept';
import { ascending } from '../ranks';
import type { Sample } from '../sample';
import { type Control, withoutValue } from './control';

/** The largest difference of -log frequency within a pair, in nats: frequencies within a factor of 1.28. */
const CALIPER = 0.25;

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

/** Positions of two items, one from either list. */
export type Pair = [first: number, second: number];

/**
 * Pairs the items of two lists by their nearest values, each used at most once: from the smallest of the first list on, each takes the
 * nearest of the second that is still free and no further away than the caliper, the smaller of two equally near. The same lists
 * always give the same pairs.
 *
 * @param caliper - the largest difference within a pair
 * @throws Error for a value that is not finite
 */
export function matchPairs(first: ArrayLike<number>, second: ArrayLike<number>, caliper: number): Pair[] {
  const takers = ascending(first);
  const offered = ascending(second);
  const free = new FreePlaces(offered.length);
  const pairs: Pair[] = [];
  let from = 0;
  for (const taker of takers) {
    const value = first[taker]!;
    while (from < offered.length && second[offered[from]!]! < value) from++;
    const place = nearest(free.atOrBefore(from - 1), free.atOrAfter(from), (at) =>
      Math.abs(second[offered[at]!]! - value),
    );
    if (place === null || Math.abs(second[offered[place]!]! - value) > caliper) continue;
    free.take(place);
    pairs.push([taker, offered[place]!]);
  }
  return pairs;
}

function nearest(before: number | null, after: number | null, distance: (at: number) => number): number | null {
  if (before === null || after === null) return before ?? after;
  return distance(before) <= distance(after) ? before : after;
}

/** Places in a row that are taken one after the other; finds the next free one in either direction in nearly constant time. */
class FreePlaces {
  /** For each place, shifted by one so that both ends have a neighbour, where to look next: itself while it is free. */
  private readonly up: Int32Array;
  private readonly down: Int32Array;

  constructor(private readonly count: number) {
    this.up = Int32Array.from({ length: count + 2 }, (_, at) => at);
    this.down = this.up.slice();
  }

  /** The first free place from `place` on. */
  atOrAfter(place: number): number | null {
    const found = follow(this.up, place + 1) - 1;
    return found < this.count ? found : null;
  }

  /** The last free place up to `place`. */
  atOrBefore(place: number): number | null {
    const found = follow(this.down, place + 1) - 1;
    return found >= 0 ? found : null;
  }

  take(place: number): void {
    this.up[place + 1] = place + 2;
    this.down[place + 1] = place;
  }
}

/** Where the chain of pointers ends, each passed one shortened. */
function follow(next: Int32Array, start: number): number {
  let at = start;
  while (next[at] !== at) {
    next[at] = next[next[at]!]!;
    at = next[at]!;
  }
  return at;
}

import { estimate } from './estimate';
import { keptFor } from './kept';
import { type Metric, scoreOrder } from './metric';
import { type OrderedWords, orderWords } from './ranks';
import { type Sample, FUNCTION_TAGS } from './sample';

/** How far the score tells the kinds of function words apart: a structural distinction, since none of them is a content word. */
export const functionRoleEffect: Metric = {
  name: 'function_role_effect',
  description: 'epsilon-squared (Kruskal and Wallis) of the score over the UPOS tags of function words',
  higherIsBetter: null,
  chance: 0,
  descriptive: true,
  dependsOn: 'scores',
  evaluate: (sample, scored) => {
    const roles = rolesOf(sample);
    const order = scoreOrder(scored, sample.upos.length).filter((word) => roles[word]! >= 0);
    const words = orderWords(order, scored.scores, roles, sample.sentences.ofWord);
    const reason = 'the sample does not have function words that differ in the score and in their tag';
    const statistic = (draws: readonly Uint16Array[]): Float64Array =>
      drawnEpsilonSquared(words, FUNCTION_TAGS.length, draws);
    return estimate(sample, sample.sentences, order, statistic, reason);
  },
};

/** Which of the function words' tags a word has, -1 where none. */
const rolesOf = keptFor(({ upos }: Sample): Int8Array => Int8Array.from(upos, (tag) => FUNCTION_TAGS.indexOf(tag)));

/**
 * Epsilon-squared in every draw: the share of the variance of ranks that lies between groups, which is Kruskal and Wallis's H,
 * corrected for ties, over n - 1 (Tomczak & Tomczak 2014, Trends in Sport Sciences 21). A word counts as often as its cluster was
 * drawn, its copies being ties. Of k groups that do not differ it is (k - 1) / (n - 1) on average, not quite 0.
 *
 * @param words - the levels are the groups
 * @param groups - how many groups there are; one without words takes no part
 * @param draws - how often each cluster was drawn, in each draw
 * @returns numbers in [0, 1], NaN where the score does not vary or there are fewer than two groups
 */
export function drawnEpsilonSquared(words: OrderedWords, groups: number, draws: readonly Uint16Array[]): Float64Array {
  const sums = new Float64Array(groups);
  const sizes = new Float64Array(groups);
  const values = new Float64Array(draws.length);
  for (let draw = 0; draw < draws.length; draw++) {
    sums.fill(0);
    sizes.fill(0);
    const ties = rankSums(words, draws[draw]!, sums, sizes);
    values[draw] = betweenGroups(sums, sizes, ties);
  }
  return values;
}

function betweenGroups(sums: Float64Array, sizes: Float64Array, ties: number): number {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const centre = (total + 1) / 2;
  let between = 0;
  let present = 0;
  for (let group = 0; group < sums.length; group++) {
    if (sizes[group] === 0) continue;
    present++;
    between += (sums[group]! - sizes[group]! * centre) ** 2 / sizes[group]!;
  }
  return present < 2 ? NaN : between / ((total ** 3 - total - ties) / 12);
}

/** Adds each group's midranks and words; returns the sum of t^3 - t over runs of ties, copies included. */
function rankSums(words: OrderedWords, multiplicities: Uint16Array, sums: Float64Array, sizes: Float64Array): number {
  const { clusters, levels: groups, ties } = words;
  // One half more than the words below: a run of t words has the midrank `below + t / 2`.
  let below = 0.5;
  let tieSum = 0;
  let at = 0;
  for (let tie = 0; tie <= ties.length; tie += 2) {
    const start = ties[tie] ?? clusters.length;
    for (; at < start; at++) {
      const weight = multiplicities[clusters[at]!]!;
      const group = groups[at]!;
      sums[group]! += weight * (below + weight / 2);
      sizes[group]! += weight;
      tieSum += weight * weight * weight - weight;
      below += weight;
    }
    const end = ties[tie + 1] ?? start;
    let tied = 0;
    for (let i = at; i < end; i++) tied += multiplicities[clusters[i]!]!;
    for (; at < end; at++) {
      const weight = multiplicities[clusters[at]!]!;
      sums[groups[at]!]! += weight * (below + tied / 2);
      sizes[groups[at]!]! += weight;
    }
    tieSum += tied * tied * tied - tied;
    below += tied;
  }
  return tieSum;
}

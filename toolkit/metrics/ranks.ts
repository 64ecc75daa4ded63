/**
 * Positions in ascending order of score, ties in their own order.
 *
 * @throws Error for a score that is not finite
 */
export function ascending(scores: ArrayLike<number>): Uint32Array {
  for (let i = 0; i < scores.length; i++)
    if (!Number.isFinite(scores[i])) throw new Error(`score ${i} is ${scores[i]!}`);
  return Uint32Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
}

/** Values as whole numbers from 0 in the same order, equal ones alike. */
export interface Levels {
  /** One a value. */
  levels: Uint32Array;
  count: number;
}

/**
 * Replaces values by levels.
 *
 * @throws Error for a value that is not finite
 */
export function levelsOf(values: ArrayLike<number>): Levels {
  const order = ascending(values);
  const levels = new Uint32Array(values.length);
  let level = -1;
  order.forEach((at, place) => {
    if (place === 0 || values[at] !== values[order[place - 1]!]) level++;
    levels[at] = level;
  });
  return { levels, count: level + 1 };
}

/**
 * Runs of two words or more with the same score.
 *
 * @param order - words, ascending by score
 * @returns two numbers a run: its first position in `order` and one past its last
 */
export function tieRuns(order: Uint32Array, scores: ArrayLike<number>): Uint32Array {
  const runs: number[] = [];
  for (let start = 0, end = 0; start < order.length; start = end) {
    while (end < order.length && scores[order[end]!] === scores[order[start]!]) end++;
    if (end - start > 1) runs.push(start, end);
  }
  return Uint32Array.from(runs);
}

/** Words in ascending order of score: sorted once, then weighed anew for every bootstrap draw. */
export interface OrderedWords {
  /** Cluster of each word. */
  clusters: Uint32Array;
  /** Level of each word's other number, or the group it is in, counted from 0. */
  levels: Uint32Array;
  /** Runs of equal scores, two numbers each: its first position and one past its last. */
  ties: Uint32Array;
}

/**
 * Words ready for `drawnSpearman` and `drawnEpsilonSquared`.
 *
 * @param order - the words, ascending by score
 * @param levels - the level or group of each word of the sample
 * @param clusters - the cluster of each word of the sample
 */
export function orderWords(
  order: Uint32Array,
  scores: ArrayLike<number>,
  levels: ArrayLike<number>,
  clusters: ArrayLike<number>,
): OrderedWords {
  return {
    clusters: order.map((word) => clusters[word]!),
    levels: order.map((word) => levels[word]!),
    ties: tieRuns(order, scores),
  };
}

/** The ranks that words have by a number of theirs, such as their position, in every bootstrap draw: no score changes them. */
export interface LevelRanks {
  /** Words drawn [draws], copies counted. */
  totals: Float64Array;
  /** Sum over them of the squared centred midrank [draws]. */
  squares: Float64Array;
  /** Sum over the words of w^3 - w [draws], w being how often each was drawn. */
  copies: Float64Array;
  /** The centred midrank of each level in one draw [levels]: kept, or computed anew into `room`, which has one place a level. */
  ofDraw: (draw: number, room: Float64Array) => Float64Array;
  /** Number of levels. */
  count: number;
}

/** The words ranked: their clusters and levels. */
export interface LevelledWords extends Levels {
  clusters: Uint32Array;
}

/** Ranks kept over all draws take at most 16 MiB: position, depth and wordpieces have few levels, frequency has thousands. */
const MOST_KEPT = 2 ** 21;

/** Ranks of words in every draw, a word counting as often as its cluster was drawn; its copies are ties like any other. */
export function drawnLevelRanks(words: LevelledWords, draws: readonly Uint16Array[]): LevelRanks {
  const { count } = words;
  const totals = new Float64Array(draws.length);
  const squares = new Float64Array(draws.length);
  const copies = new Float64Array(draws.length);
  const kept = count * draws.length <= MOST_KEPT ? new Float64Array(count * draws.length) : null;
  const ranks = new Float64Array(count);
  draws.forEach((multiplicities, draw) => {
    totals[draw] = weighLevels(words, multiplicities, ranks);
    squares[draw] = weightsToRanks(ranks, (totals[draw] + 1) / 2);
    copies[draw] = sumOfCopies(words.clusters, multiplicities);
    kept?.set(ranks, draw * count);
  });
  const ofDraw = (draw: number, room: Float64Array): Float64Array => {
    if (kept) return kept.subarray(draw * count, (draw + 1) * count);
    weighLevels(words, draws[draw]!, room);
    weightsToRanks(room, (totals[draw]! + 1) / 2);
    return room;
  };
  return { totals, squares, copies, ofDraw, count };
}

/** How many words were drawn of each level; returns the sum. */
function weighLevels({ clusters, levels }: LevelledWords, multiplicities: Uint16Array, weights: Float64Array): number {
  weights.fill(0);
  let total = 0;
  for (let word = 0; word < clusters.length; word++) {
    const weight = multiplicities[clusters[word]!]!;
    weights[levels[word]!]! += weight;
    total += weight;
  }
  return total;
}

/** Turns each level's weight into its midrank less `centre`; returns the sum over words of the squares. */
function weightsToRanks(levels: Float64Array, centre: number): number {
  let below = 0;
  let squares = 0;
  for (let level = 0; level < levels.length; level++) {
    const weight = levels[level]!;
    const rank = below + (weight + 1) / 2 - centre;
    squares += weight * rank * rank;
    below += weight;
    levels[level] = rank;
  }
  return squares;
}

function sumOfCopies(clusters: Uint32Array, multiplicities: Uint16Array): number {
  let sum = 0;
  for (const cluster of clusters) {
    const weight = multiplicities[cluster]!;
    sum += weight * weight * weight - weight;
  }
  return sum;
}

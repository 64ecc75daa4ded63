import {
  ascending,
  drawnLevelRanks,
  type LevelledWords,
  type LevelRanks,
  levelsOf,
  type OrderedWords,
  orderWords,
} from './ranks';

/**
 * Spearman's rank correlation in every draw, a word counting as often as its cluster was drawn: Pearson's correlation of midranks
 * (Spearman 1904), where the copies of a word are ties like any other.
 *
 * @param ranks - of the same words by their other number, in the same draws
 * @param draws - how often each cluster was drawn, in each draw
 * @returns numbers in [-1, 1], NaN where either side does not vary
 */
export function drawnSpearman(words: OrderedWords, ranks: LevelRanks, draws: readonly Uint16Array[]): Float64Array {
  const values = new Float64Array(draws.length);
  const rooms = [new Float64Array(ranks.count), new Float64Array(ranks.count)] as const;
  for (let draw = 0; draw < draws.length; draw += 2) {
    const next = Math.min(draw + 1, draws.length - 1);
    const products = rankProducts(words, drawOf(draw, rooms[0]), drawOf(next, rooms[1]));
    values[draw] = products[0] / scaleOf(draw);
    values[next] = products[1] / scaleOf(next);
  }
  return values;

  function drawOf(draw: number, room: Float64Array): DrawnRanks {
    return { multiplicities: draws[draw]!, ranks: ranks.ofDraw(draw, room), lowest: -ranks.totals[draw]! / 2 };
  }

  /** The square root of the product of both sums of squared midranks. */
  function scaleOf(draw: number): number {
    const total = ranks.totals[draw]!;
    const ties = ranks.copies[draw]! + tieExcess(words, draws[draw]!);
    return Math.sqrt(((total ** 3 - total - ties) / 12) * ranks.squares[draw]!);
  }
}

/** One draw: how often each cluster was drawn, the centred midrank of each level, and one half less than the lowest centred rank. */
interface DrawnRanks {
  multiplicities: Uint16Array;
  ranks: Float64Array;
  lowest: number;
}

/** Sum over words of the product of both centred midranks, of two draws in one pass. */
function rankProducts(words: OrderedWords, first: DrawnRanks, second: DrawnRanks): [number, number] {
  const { clusters, levels, ties } = words;
  const [multiplicities1, ranks1] = [first.multiplicities, first.ranks];
  const [multiplicities2, ranks2] = [second.multiplicities, second.ranks];
  let product1 = 0;
  let product2 = 0;
  // A word drawn w times has the centred midrank `below + w / 2`.
  let below1 = first.lowest;
  let below2 = second.lowest;
  let at = 0;
  for (let tie = 0; tie <= ties.length; tie += 2) {
    const start = ties[tie] ?? clusters.length;
    for (; at < start; at++) {
      const cluster = clusters[at]!;
      const level = levels[at]!;
      const weight1 = multiplicities1[cluster]!;
      product1 += weight1 * (below1 + weight1 / 2) * ranks1[level]!;
      below1 += weight1;
      const weight2 = multiplicities2[cluster]!;
      product2 += weight2 * (below2 + weight2 / 2) * ranks2[level]!;
      below2 += weight2;
    }
    const end = ties[tie + 1] ?? start;
    const run1 = rankRun(words, first, at, end);
    const run2 = rankRun(words, second, at, end);
    product1 += (below1 + run1.tied / 2) * run1.ranks;
    product2 += (below2 + run2.tied / 2) * run2.ranks;
    below1 += run1.tied;
    below2 += run2.tied;
    at = end;
  }
  return [product1, product2];
}

/** Words drawn of a run of ties, and the sum of their ranks by level. */
function rankRun(
  { clusters, levels }: OrderedWords,
  { multiplicities, ranks }: DrawnRanks,
  from: number,
  end: number,
): { tied: number; ranks: number } {
  const run = { tied: 0, ranks: 0 };
  for (let at = from; at < end; at++) {
    const weight = multiplicities[clusters[at]!]!;
    run.tied += weight;
    run.ranks += weight * ranks[levels[at]!]!;
  }
  return run;
}

/** Over the runs of ties, t^3 - t of the run less the sum of w^3 - w of its words. */
function tieExcess({ clusters, ties }: Pick<OrderedWords, 'clusters' | 'ties'>, multiplicities: Uint16Array): number {
  let excess = 0;
  for (let tie = 0; tie < ties.length; tie += 2) {
    let tied = 0;
    for (let at = ties[tie]!; at < ties[tie + 1]!; at++) {
      const weight = multiplicities[clusters[at]!]!;
      tied += weight;
      excess -= weight * weight * weight - weight;
    }
    excess += tied * tied * tied - tied;
  }
  return excess;
}

/**
 * Spearman's rank correlation of two lists of numbers, as scipy's `spearmanr`.
 *
 * @returns a number in [-1, 1], or null where either side does not vary
 * @throws Error for lists of two lengths or a value that is not finite
 */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  return correlationOf(levelled(x), { values: y, order: ascending(y) });
}

/**
 * Spearman's rank correlation of each list with each, every one of them sorted once.
 *
 * @returns [lists][lists]; null where either side does not vary
 * @throws Error for lists of two lengths or a value that is not finite
 */
export function spearmanMatrix(lists: readonly ArrayLike<number>[]): (number | null)[][] {
  const sorted = lists.map((values) => ({ values, order: ascending(values) }));
  return lists.map((x) => {
    const ranked = levelled(x);
    return sorted.map((y) => correlationOf(ranked, y));
  });
}

/** The sample itself as the only draw, all of it one cluster. */
const ONCE = [Uint16Array.of(1)];

/** A list by its levels, and the ranks of these. */
interface Levelled extends LevelledWords {
  ranks: LevelRanks;
}

function levelled(values: ArrayLike<number>): Levelled {
  const words = { ...levelsOf(values), clusters: new Uint32Array(values.length) };
  return { ...words, ranks: drawnLevelRanks(words, ONCE) };
}

function correlationOf(
  { levels, clusters, ranks }: Levelled,
  { values, order }: { values: ArrayLike<number>; order: Uint32Array },
): number | null {
  if (levels.length !== values.length) throw new Error(`${levels.length} values against ${values.length}`);
  const [rho] = drawnSpearman(orderWords(order, values, levels, clusters), ranks, ONCE);
  return Number.isNaN(rho) ? null : rho!;
}

/**
 * Kendall's tau-b: concordant less discordant pairs, over the geometric mean of the pairs that differ on either side (Kendall 1945,
 * Biometrika 33), in O(n log n) by counting exchanges (Knight 1966).
 *
 * @returns a number in [-1, 1], or null where either side does not vary
 * @throws Error for lists of two lengths or a value that is not finite
 */
export function kendallTau(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  if (x.length !== y.length) throw new Error(`${x.length} values against ${y.length}`);
  const [a, b] = [levelsOf(x), levelsOf(y)];
  const n = x.length;
  const both = Float64Array.from(a.levels, (level, at) => level * (b.count + 1) + b.levels[at]!);
  const order = Uint32Array.from({ length: n }, (_, at) => at).sort((i, j) => both[i]! - both[j]!);
  const pairs = (n * (n - 1)) / 2;
  const [tiedX, tiedY, tiedBoth] = [a.levels, b.levels, both].map(tiedPairs) as [number, number, number];
  const discordant = exchanges(order.map((at) => b.levels[at]!));
  const concordant = pairs - tiedX - tiedY + tiedBoth - discordant;
  const tau = (concordant - discordant) / Math.sqrt((pairs - tiedX) * (pairs - tiedY));
  return Number.isNaN(tau) ? null : tau;
}

/** Pairs of equal values. */
function tiedPairs(values: ArrayLike<number>): number {
  const counts = new Map<number, number>();
  let pairs = 0;
  for (const value of Array.from(values)) {
    const seen = counts.get(value) ?? 0;
    pairs += seen;
    counts.set(value, seen + 1);
  }
  return pairs;
}

/** Pairs out of order, counted while merging ever longer sorted runs. */
function exchanges(values: Uint32Array): number {
  let [sorted, merged] = [values.slice(), new Uint32Array(values.length)];
  let count = 0;
  for (let run = 1; run < values.length; run *= 2) {
    for (let start = 0; start < values.length; start += 2 * run) {
      const middle = Math.min(start + run, values.length);
      const end = Math.min(start + 2 * run, values.length);
      let [left, right] = [start, middle];
      for (let at = start; at < end; at++) {
        const takesLeft = right === end || (left < middle && sorted[left]! <= sorted[right]!);
        if (!takesLeft) count += middle - left;
        merged[at] = takesLeft ? sorted[left++]! : sorted[right++]!;
      }
    }
    [sorted, merged] = [merged, sorted];
  }
  return count;
}

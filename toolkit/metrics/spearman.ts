import { ascending } from './auc';
import { drawnLevelRanks, type LevelRanks } from './levelRanks';
import { levelsOf, tieRuns } from './ranks';

/** Words in ascending order of score: sorted once, then weighed anew for every bootstrap draw. */
export interface OrderedWords {
  /** Cluster of each word. */
  clusters: Uint32Array;
  /** Level of each word's other number. */
  levels: Uint32Array;
  /** Runs of equal scores, two numbers each: its first position and one past its last. */
  ties: Uint32Array;
}

/**
 * Words ready for `drawnSpearman`.
 *
 * @param order - the words, ascending by score
 * @param levels - levels of the other number, one a word of the sample
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
  for (let draw = 0; draw < draws.length; draw++) {
    const total = ranks.totals[draw]!;
    const ties = ranks.copies[draw]! + tieExcess(words, draws[draw]!);
    const squares = (total ** 3 - total - ties) / 12;
    const product = rankProduct(words, draws[draw]!, ranks.ofDraw(draw), -total / 2);
    values[draw] = product / Math.sqrt(squares * ranks.squares[draw]!);
  }
  return values;
}

/** Sum over words of the product of both centred midranks. */
function rankProduct(
  { clusters, levels, ties }: OrderedWords,
  multiplicities: Uint16Array,
  levelRanks: Float32Array | Float64Array,
  lowest: number,
): number {
  let product = 0;
  // A word drawn w times has the centred midrank `below + w / 2`.
  let below = lowest;
  let at = 0;
  for (let tie = 0; tie <= ties.length; tie += 2) {
    const start = ties[tie] ?? clusters.length;
    for (; at < start; at++) {
      const weight = multiplicities[clusters[at]!]!;
      product += weight * (below + weight / 2) * levelRanks[levels[at]!]!;
      below += weight;
    }
    let tied = 0;
    let tiedRanks = 0;
    for (const end = ties[tie + 1] ?? start; at < end; at++) {
      const weight = multiplicities[clusters[at]!]!;
      tied += weight;
      tiedRanks += weight * levelRanks[levels[at]!]!;
    }
    product += (below + tied / 2) * tiedRanks;
    below += tied;
  }
  return product;
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
  if (x.length !== y.length) throw new Error(`${x.length} values against ${y.length}`);
  const once = [Uint16Array.of(1)];
  const clusters = new Uint32Array(x.length);
  const levels = levelsOf(x);
  const words = orderWords(ascending(y), y, levels.levels, clusters);
  const [rho] = drawnSpearman(words, drawnLevelRanks({ ...levels, clusters }, once), once);
  return Number.isNaN(rho) ? null : rho!;
}

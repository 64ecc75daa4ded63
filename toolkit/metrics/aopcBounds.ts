import type { WordSet } from '../rationale/ablation/wordSets';

/** The least and the most that `aopcByWord` reaches over the orders a search has seen. */
export interface AopcBounds {
  lower: number;
  upper: number;
  /** Sets whose effect was asked for. */
  evaluations: number;
}

/** Effects of ablating sets of words, one each, in their order. */
export type EvaluateSets = (sets: readonly WordSet[]) => Promise<ArrayLike<number>>;

/** The beam of Edin et al. */
const BEAM = 5;

/** The words that go first in an order, and the sum of the effects on the way. */
interface Path {
  set: WordSet;
  sum: number;
}

/**
 * Bounds for normalised AOPC (Edin et al. 2025, Normalized AOPC), by two beam searches over the orders of a sentence's words, one for
 * the largest and one for the smallest sum of effects. Of the orders that ablate the same set so far the best alone goes on, and a set
 * is evaluated once for both searches; sets of one size are asked for together. With a beam as wide as there are sets the bounds are
 * exact. The search ends where one word is left, as the curve does.
 *
 * @throws Error for fewer than two words, or an effect that is not finite
 */
export async function aopcBounds(words: WordSet, evaluate: EvaluateSets, beam = BEAM): Promise<AopcBounds> {
  if (words.length < 2) throw new Error(`an order of ${words.length} words has no step`);
  const start: Path[] = [{ set: [], sum: 0 }];
  let beams = { lower: start, upper: start };
  let evaluations = 0;
  for (let size = 1; size < words.length; size++) {
    const next = { lower: extend(beams.lower, words, -1), upper: extend(beams.upper, words, 1) };
    const sets = distinctSets([...next.lower, ...next.upper]);
    const effects = await effectsOf(sets, evaluate);
    evaluations += sets.length;
    beams = { lower: best(next.lower, effects, -1, beam), upper: best(next.upper, effects, 1, beam) };
  }
  const area = (paths: readonly Path[]) => paths[0]!.sum / words.length; // one step fewer than words, and the untouched sentence
  return { lower: area(beams.lower), upper: area(beams.upper), evaluations };
}

/** The most sets that `aopcBounds` evaluates for a sentence of so many words. */
export function aopcBoundsCost(words: number, beam = BEAM): number {
  let [cost, sets] = [0, 1];
  for (let size = 1; size < words; size++) {
    const before = Math.min(beam, sets);
    sets = (sets * (words - size + 1)) / size;
    cost += Math.min(sets, 2 * before * (words - size + 1));
  }
  return cost;
}

/** Every path with one more word; of those to the same set the one with the better sum. */
function extend(paths: readonly Path[], words: WordSet, sign: 1 | -1): Path[] {
  const found = new Map<string, Path>();
  for (const { set, sum } of paths)
    for (const word of words) {
      if (set.includes(word)) continue;
      const larger = [...set, word].sort((a, b) => a - b);
      const known = found.get(larger.join());
      if (!known || sign * sum > sign * known.sum) found.set(larger.join(), { set: larger, sum });
    }
  return [...found.values()];
}

function distinctSets(paths: readonly Path[]): WordSet[] {
  return [...new Map(paths.map(({ set }) => [set.join(), set])).values()];
}

async function effectsOf(sets: readonly WordSet[], evaluate: EvaluateSets): Promise<Map<string, number>> {
  const effects = await evaluate(sets);
  if (effects.length !== sets.length) throw new Error(`${effects.length} effects of ${sets.length} sets of words`);
  return new Map(
    sets.map((set, at) => {
      const effect = effects[at]!;
      if (!Number.isFinite(effect)) throw new Error(`the effect of words ${set.join(', ')} is ${effect}`);
      return [set.join(), effect];
    }),
  );
}

/** The best sums, ties in the order in which they were found. */
function best(paths: readonly Path[], effects: ReadonlyMap<string, number>, sign: 1 | -1, beam: number): Path[] {
  return paths
    .map(({ set, sum }) => ({ set, sum: sum + effects.get(set.join())! }))
    .sort((a, b) => sign * (b.sum - a.sum))
    .slice(0, beam);
}

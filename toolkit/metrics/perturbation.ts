import type { WordSet } from '../rationale/ablation/wordSets';
import type { SentenceMetric } from './sentenceMetric';

/**
 * How much the output changes when the words a scorer ranks highest go: the mean effect over ERASER's bins (DeYoung et al. 2020,
 * section 4, as their released code averages it, the empty bin left out). Shares that give the same words of a sentence count once: in
 * short ones several are one word.
 */
export const comprehensiveness: SentenceMetric<[effects: ArrayLike<number>]> = {
  name: 'comprehensiveness',
  description: 'effect of ablating the highest-scored words, mean over the shares that give different words',
  higherIsBetter: true,
  valueOf: meanEffect,
};

/** How much it changes when they alone are left: the same with the effects of ablating all others. */
export const sufficiency: SentenceMetric<[effects: ArrayLike<number>]> = {
  name: 'sufficiency',
  description: 'effect of ablating all but the highest-scored words, mean over the shares that give different words',
  higherIsBetter: false,
  valueOf: meanEffect,
};

/**
 * Area over the perturbation curve, a word at a time from the highest-scored on: the sum of the effects over one more than their number,
 * the untouched sentence counting as the first step (Samek et al. 2017, IEEE TNNLS 28, equation 12). The last step leaves one word.
 */
export const aopcByWord: SentenceMetric<[effects: ArrayLike<number>]> = {
  name: 'aopc_by_word',
  description: 'area over the perturbation curve, words ablated one after the other from the highest-scored on',
  higherIsBetter: true,
  valueOf: (effects) => areaOver(effects),
};

/** `aopcByWord` between the least and the most that any order of the same words reaches; see `aopcBounds`. */
export const normalisedAopc: SentenceMetric<[effects: ArrayLike<number>, bounds: { lower: number; upper: number }]> = {
  name: 'aopc_normalised',
  description: 'aopc_by_word, 0 at the least and 1 at the most that an order of the words reaches',
  higherIsBetter: true,
  valueOf: (effects, { lower, upper }) => {
    const area = areaOver(effects);
    return area === null || lower === upper ? null : (area - lower) / (upper - lower);
  },
};

/** The area over the curve of effects after 1, 2, ... words; null without effects. */
function areaOver(effects: ArrayLike<number>): number | null {
  return effects.length === 0 ? null : sumOf(effects) / (effects.length + 1);
}

function meanEffect(effects: ArrayLike<number>): number | null {
  return effects.length === 0 ? null : sumOf(effects) / effects.length;
}

function sumOf(effects: ArrayLike<number>): number {
  return Array.from(effects).reduce((sum, effect, at) => {
    if (!Number.isFinite(effect)) throw new Error(`effect ${at} is ${effect}`);
    return sum + effect;
  }, 0);
}

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
    const sets = [...new Map([...next.lower, ...next.upper].map(({ set }) => [set.join(), set])).values()];
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

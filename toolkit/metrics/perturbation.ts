import type { SentenceMetric } from './sentenceMetric';

/**
 * How much the output changes when the words a scorer ranks highest go: the mean effect over ERASER's bins (DeYoung et al. 2020,
 * section 4, as their released code averages it, the empty bin left out).
 */
export const comprehensiveness: SentenceMetric<[effects: ArrayLike<number>]> = {
  name: 'comprehensiveness',
  description: 'effect of ablating the highest-scored 1, 5, 10, 20, 50 % of words, mean over these bins',
  higherIsBetter: true,
  valueOf: meanEffect,
};

/** How much it changes when they alone are left: the same with the effects of ablating all others. */
export const sufficiency: SentenceMetric<[effects: ArrayLike<number>]> = {
  name: 'sufficiency',
  description: 'effect of ablating all but the highest-scored 1, 5, 10, 20, 50 % of words, mean over these bins',
  higherIsBetter: false,
  valueOf: meanEffect,
};

/**
 * ERASER's area over the perturbation curve: the effects of its bins added up, over one more than their number, the untouched sentence
 * counting as the first bin (DeYoung et al. 2020, section 4). `comprehensiveness` is the same but for that bin.
 */
export const aopc: SentenceMetric<[effects: ArrayLike<number>]> = {
  name: 'aopc',
  description: 'area over the perturbation curve of ablating the highest-scored 0, 1, 5, 10, 20, 50 % of words',
  higherIsBetter: true,
  valueOf: (effects) => areaOver(effects),
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
export function areaOver(effects: ArrayLike<number>): number | null {
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

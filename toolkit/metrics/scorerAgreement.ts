import { isRefusal } from '../rationale/ablation/ablation';
import { wordOrder } from '../rationale/ablation/wordSets';
import { kendallTau, spearman } from './correlations';
import type { SentenceMetric } from './sentenceMetric';

/** Whether a scorer ranks words as their removal one at a time does. */
export const tauLeaveOneOut: SentenceMetric<[scores: ArrayLike<number>, effects: ArrayLike<number>]> = {
  name: 'tau_leave_one_out',
  description: "Kendall's tau-b of the scores with the effects of ablating each word by itself",
  higherIsBetter: true,
  valueOf: kendallTau,
};

/** How far two scorers rank the words of a sentence alike. */
export const agreementRho: SentenceMetric<[a: ArrayLike<number>, b: ArrayLike<number>]> = {
  name: 'agreement_rho',
  description: "Spearman's rank correlation of the scores of two scorers within the sentence",
  higherIsBetter: null,
  valueOf: spearman,
};

/** How far two scorers pick the same words; two that have nothing to do with each other share k / n. */
export const agreementTop: SentenceMetric<[a: ArrayLike<number>, b: ArrayLike<number>, k: number]> = {
  name: 'agreement_top',
  description: 'share of the k highest-scored words that two scorers have in common',
  higherIsBetter: null,
  valueOf: (a, b, k) => {
    if (a.length !== b.length) throw new Error(`${a.length} values against ${b.length}`);
    if (k < 1 || k > a.length) return null;
    const others = new Set(highest(b, k));
    return highest(a, k).filter((word) => others.has(word)).length / k;
  },
};

/**
 * What is left of a scorer's ranking when the model has learnt nothing (Adebayo et al. 2018): a scorer near 1 says nothing of what the
 * blocks have learnt. See `shuffledWeights`.
 */
export const randomisedWeightsRho: SentenceMetric<[a: ArrayLike<number>, b: ArrayLike<number>]> = {
  name: 'randomised_weights_rho',
  description: "Spearman's rank correlation of the scores on the checkpoint and on one with shuffled weights",
  higherIsBetter: false,
  valueOf: spearman,
};

function highest(scores: ArrayLike<number>, k: number): number[] {
  const order = wordOrder(
    Array.from(scores, (_, word) => word),
    scores,
    'a scorer',
  );
  if (isRefusal(order)) throw new Error(order.refused);
  return order.slice(0, k);
}

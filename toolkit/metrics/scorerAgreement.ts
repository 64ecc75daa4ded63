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

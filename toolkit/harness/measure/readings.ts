import type { Aggregation } from '../../attribution/wordScores';
import type { Site } from '../../graph/taps';
import type { Estimate } from '../../metrics/estimate';

/** One way to read a claim: the choices that its words leave open. Null where a choice does not enter. */
export interface Reading {
  /** `hidden_states` index. */
  layer: number;
  site: Site;
  /** Over what the HIGH quartile is drawn. */
  scope: 'sentence' | 'corpus' | null;
  aggregation: Aggregation | null;
  /** Whether special tokens, and the first token of a causal model, are among the scores that the quartile is drawn from. */
  specialTokens: 'in' | 'out' | null;
  /** Whether punctuation is; a punctuation mark that reaches the boundary is HIGH either way. */
  punctuation: 'in' | 'out' | null;
  /** Whether a sentence is read by itself, or after those before it in its document; absent where the run has no such scores. */
  context?: 'sentence' | 'document' | null;
  /** A reading of C4's shift, such as `from layer 0`; null for the claim's own. */
  variant: string | null;
}

/**
 * What a config says of the default reading: the scope and the aggregation that it names first, whether it brings the first token in, and
 * that sentences are read by themselves where it asks for readings in context.
 */
export type PrimaryReading = Pick<Reading, 'scope' | 'aggregation' | 'specialTokens' | 'context'>;

/** The two ways to measure a shift into a layer: the length of the difference, or the difference of the lengths. */
export type Shift = 'vector' | 'activation';

/** What C1's two numbers are of another score of the entities. */
export interface SalienceBeside {
  name: string;
  auc: Estimate;
  beyond: Estimate;
}

/**
 * What the claims are judged on, at any reading, all on the draws of the sweep so that estimates can be paired. What the run or its
 * corpus lacks gives an estimate without a value, and the reason.
 */
export interface Statistics {
  /** C1: AUC of salient over other entities within documents; the draws are of documents. */
  salienceAuc: (reading: Reading) => Estimate;
  /** C1: coefficient of the standardised score in the logit of salience with its confounds; the draws are of documents. */
  salienceBeyond: (reading: Reading) => Estimate;
  /** C1, described: tau-b of the score and the number of summaries that mention the entity, where all are by persons. */
  salienceTau: (reading: Reading) => Estimate;
  /** C1, described: the same two numbers for attention received at every layer, and for what needs no model. */
  salienceBeside: () => readonly SalienceBeside[];
  /** C3: odds of content over function words in HIGH, over those in LOW, words pooled. */
  contentOdds: (reading: Reading) => Estimate;
  /** C3: share of sentences where HIGH has more content than the sentence, minus the share where it has less. */
  contentSentences: (reading: Reading) => Estimate;
  /** C3, described: mean score of content words over the mean of all words. */
  contentMeanRatio: (reading: Reading) => Estimate;
  /** C4: mean shift of content over mean shift of function wordpieces. */
  contentShift: (shift: Shift, reading: Reading) => Estimate;
  /** C4: content's share of the summed shift of all ordinary wordpieces. */
  contentShiftShare: (shift: Shift, reading: Reading) => Estimate;
  /** C4: content's share of the ordinary wordpieces. */
  contentTokenShare: () => Estimate;
  /** C5: AUC of content over function words. */
  contentAuc: (reading: Reading) => Estimate;
  /** C6: share of punctuation in HIGH by a scorer at its own defaults; `tas` at the reading. */
  punctuationShare: (scorer: string, reading: Reading) => Estimate;
}

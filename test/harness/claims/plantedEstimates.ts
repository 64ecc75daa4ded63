import type { Find } from '../../../toolkit/harness/measure/findings';
import type { Findings } from '../../../toolkit/harness/claims/findings';
import type { Statistics } from '../../../toolkit/harness/measure/readings';
import type { Estimate } from '../../../toolkit/metrics/estimate';
import { normalQuantile } from '../../../toolkit/metrics/normal';
import { generatorFor, shuffleAmong } from '../../../toolkit/random';
import { findingsFor, lacking } from './plantedPart';

const DRAWS = 400;

/**
 * An estimate whose draws are quantiles of the normal distribution about its value, in an order of its own: those of two names are
 * independent.
 */
export function planted(value: number, deviation: number, name = 'any', counts: Partial<Estimate> = {}): Estimate {
  const order = Array.from({ length: DRAWS }, (_, at) => at);
  shuffleAmong(order, [...order.keys()], generatorFor(5, name));
  const draws = Float64Array.from(order, (at) => value + deviation * normalQuantile((at + 0.5) / DRAWS));
  return { value, n: 500, nSentences: 200, draws, ...counts };
}

/** Statistics of a run that lacks all but what is planted. */
export function plantedStatistics(given: Partial<Statistics>): Statistics {
  const none = () => lacking('nothing is planted');
  return {
    ...{ salienceAuc: none, salienceBeyond: none, salienceTau: none, salienceBeside: () => [] },
    ...{ contentOdds: none, contentSentences: none, contentMeanRatio: none, contentAuc: none, punctuationShare: none },
    ...{ contentShift: none, contentShiftShare: none, contentTokenShare: none },
    ...given,
  };
}

const NOTHING: Find = () => undefined;

/** Findings with planted statistics, and no rows beside them. */
export function findingsWith(statistics: Partial<Statistics>, given: Partial<Findings> = {}): Findings {
  return findingsFor({
    statistics: plantedStatistics(statistics),
    checkpoint: 'own',
    family: 'bert',
    corpusDigest: 'planted',
    primary: { scope: 'sentence', aggregation: 'mean', specialTokens: 'out' },
    otherRuns: [],
    effects: { layer: 8, site: 'post', words: 'words', seed: 8, effects: [] },
    find: NOTHING,
    ...given,
  });
}

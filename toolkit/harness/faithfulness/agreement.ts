import { agreementRho } from '../../metrics/scorerAgreement';
import type { RankedScores } from './rankedScores';
import { type SampleContext, sentenceMean } from './sampleContext';

/** How far scorers rank the words of a sentence alike. */
export interface ScorerAgreement {
  /** Scorers by key, such as `tas.post.8`. */
  scorers: string[];
  /** [scorers][scorers]: Spearman's correlation within the sentence, mean over the sample; null where no sentence has one. */
  rho: (number | null)[][];
}

/** Every scorer against every other. */
export function scorerAgreement(context: SampleContext, scored: readonly RankedScores[]): ScorerAgreement {
  const rho = (a: RankedScores, b: RankedScores) => {
    const values = a.scores.map((own, at) => {
      const other = b.scores[at];
      return own && other ? agreementRho.valueOf(own, other) : null;
    });
    return sentenceMean(context, values, 'none').value;
  };
  return { scorers: scored.map(({ key }) => key), rho: scored.map((a) => scored.map((b) => rho(a, b))) };
}

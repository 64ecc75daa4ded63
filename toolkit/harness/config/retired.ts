import { own } from '../../own';
import type { RULES } from './rules';

type Claim = keyof typeof RULES;

/** Keys of the first edition of the rules, and what took their place. */
const RETIRED: Readonly<Record<Claim, Readonly<Record<string, string>>>> = {
  C1: {
    fewestSentences: 'fewestDocuments: documents are drawn',
    minAuc: 'auc, 0.5 by default',
    minTau: 'coefficient: what the score adds to its confounds; removing words decides nothing here',
    ablation: 'no key: removing words decides nothing here',
    effect: 'no key: removing words decides nothing here',
  },
  C2: {
    fewestSentences: 'no key: the claim is described, not decided',
    others: 'quantiles: boundaries along which the odds are shown',
    minGain: 'no key: the claim is described, not decided',
  },
  C3: {
    minRatio: 'odds, 1 by default: of content over function words, in HIGH against LOW',
    minSentences: 'sentences, 0 by default: the share of sentences with more content, minus the share with less',
  },
  C4: {
    minRatio: 'ratio, 1 by default: mean shift of content over mean shift of function wordpieces',
    minExcess: 'ratio: content words are the subject, not HIGH ones',
    ablation: 'no key: removing words decides nothing here',
  },
  C5: {},
  C6: {
    costRivals: 'rivals: their HIGH is compared; cost is shown and decides nothing',
    maxCostRatio: 'no key: cost is shown and decides nothing',
  },
  C7: {},
  C9: {},
};

/** What took the place of a key of a rule's first edition; undefined for any other key. */
export function replacement(claim: string, key: string): string | undefined {
  const keys = own(RETIRED, claim as Claim);
  return keys && own(keys, key);
}

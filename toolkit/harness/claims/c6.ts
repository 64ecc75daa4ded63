import { pairedDifference } from '../../metrics/differences';
import type { Rule } from '../config/rules';
import {
  aboutLayer,
  type Claim,
  type Evidence,
  evidenceRow,
  evidenceRows,
  type Findings,
  type Judgement,
  refuted,
  tooFewSentences,
  undecided,
} from './claim';
import type { Found } from '../measure/findings';

export const lessPunctuation: Claim<Rule<'C6'>> = {
  id: 'C6',
  title: 'less emphasis on punctuation than attention, and computationally efficient',
  describe: ({ layer, site, margin, costRivals, maxCostRatio, fewestSentences }) =>
    `Punctuation share in HIGH at layer ${layer}, tas (${site}) minus attention received: its interval lies below -${margin}. Cost: ` +
    `passes a sentence and floating-point operations per 1,000 tokens of tas, by formula, are at most ${maxCostRatio} times those of ` +
    `${costRivals.join(', ')} at the same layer. Supported if both hold, not supported if the interval lies above -${margin} or the ` +
    `cost is higher, otherwise, with fewer than ${fewestSentences} sentences, or without punctuation to tell content words from, inconclusive.`,
  judge: aboutLayer((rule, findings) => {
    const { layer, site, fewestSentences } = rule;
    const ours = findings.find('high_punct_share', { scorer: 'tas', layer, site });
    const theirs = findings.find('high_punct_share', { scorer: 'attention_received', layer });
    if (!ours || !theirs) return undecided(`the run has not both tas and attention_received at layer ${layer}`);
    const difference = pairedDifference(ours, theirs);
    if (!difference) return undecided(ours.reason ?? theirs.reason ?? 'too few sentences for an interval');
    const contrast = evidenceRow('difference', difference, findings);
    const cost = costsOf(rule, findings);
    const evidence = [
      evidenceRow('punctuation share in HIGH by tas', ours, findings),
      evidenceRow('punctuation share in HIGH by attention received', theirs, findings),
      contrast,
      ...separation(layer, site, findings),
      ...cost.evidence,
    ];
    const apart = findings.find('auc_content_punct', { scorer: 'tas', layer, site });
    if (apart?.value === null) return undecided(apart.reason ?? 'the corpus has no punctuation', evidence);
    const tooFew = tooFewSentences(fewestSentences, [ours, theirs]);
    return tooFew === null ? decide(contrast, cost, rule, evidence) : undecided(tooFew, evidence);
  }),
};

function decide({ interval }: Evidence, cost: Costs, { margin }: Rule<'C6'>, evidence: Evidence[]): Judgement {
  if (interval !== null && interval[0] > -margin)
    return refuted('HIGH by tas holds no less punctuation than by attention', evidence);
  if (cost.dearer.length > 0) return refuted(`tas costs more than ${cost.dearer.join(', ')}`, evidence);
  if (interval === null) return undecided('the difference has no interval', evidence);
  if (interval[1] >= -margin) return undecided(`the interval of the difference holds -${margin}`, evidence);
  if (cost.unknown.length > 0)
    return undecided(`the run says nothing of the cost of ${cost.unknown.join(', ')}`, evidence);
  const because = 'HIGH by tas holds less punctuation than HIGH by attention, and costs no more';
  return { verdict: 'supported', because, evidence };
}

/** Rivals than which tas is dearer, those of unknown cost, and the numbers. */
interface Costs {
  dearer: string[];
  unknown: string[];
  evidence: Evidence[];
}

function costsOf({ layer, site, costRivals, maxCostRatio }: Rule<'C6'>, findings: Findings): Costs {
  const find = (metric: string, scorer: string) =>
    findings.find(metric, scorer === 'tas' ? { scorer, layer, site } : { scorer, layer });
  const isDearer = (rival: string) =>
    Object.keys(COSTS).some((metric) => find(metric, 'tas')!.value! > maxCostRatio * find(metric, rival)!.value!);
  const isKnown = (scorer: string) => Object.keys(COSTS).every((metric) => find(metric, scorer)?.value != null);
  const known = costRivals.filter((rival) => isKnown('tas') && isKnown(rival));
  const rows = Object.entries(COSTS).flatMap(([metric, what]) =>
    ['tas', ...costRivals].map((scorer): [string, Found | undefined] => [`${what} of ${scorer}`, find(metric, scorer)]),
  );
  return {
    dearer: known.filter(isDearer),
    unknown: costRivals.filter((rival) => !known.includes(rival)),
    evidence: evidenceRows(rows, findings),
  };
}

const COSTS = {
  passes_per_sentence: 'passes a sentence',
  flops_per_1000_tokens: 'floating-point operations per 1,000 tokens',
};

/** How well either tells content words from punctuation: shown, not judged. */
function separation(layer: number, site: Rule<'C6'>['site'], findings: Findings): Evidence[] {
  return evidenceRows(
    [
      ['auc_content_punct by tas', findings.find('auc_content_punct', { scorer: 'tas', layer, site })],
      [
        'auc_content_punct by attention received',
        findings.find('auc_content_punct', { scorer: 'attention_received', layer }),
      ],
    ],
    findings,
  );
}

import { z } from 'zod';
import { pairedDifference } from '../../metrics/differences';
import type { Evidence } from '../records';
import {
  type Claim,
  evidenceRow,
  evidenceRows,
  type Findings,
  type Judgement,
  missingLayer,
  place,
  tooFewSentences,
  undecided,
} from './claim';

export const rule = z.strictObject({
  ...place,
  layer: z.number().int().min(1).default(8),
  margin: z.number().min(0).default(0.02).describe('a smaller difference of shares is none'),
});
type Rule = z.infer<typeof rule>;

export const lessPunctuation: Claim<Rule> = {
  id: 'C6',
  title: 'less emphasis on punctuation than attention',
  describe: ({ layer, site, margin, fewestSentences }) =>
    `The punctuation half only; cost is not tested yet. Punctuation share in HIGH at layer ${layer}, tas (${site}) minus ` +
    `attention received: supported if the interval lies below -${margin}, not supported if it lies above -${margin}, otherwise, ` +
    `with fewer than ${fewestSentences} sentences, or without punctuation to tell content words from, inconclusive.`,
  judge: ({ layer, site, margin, fewestSentences }, findings) => {
    const missing = missingLayer(layer, findings);
    if (missing !== null) return undecided(missing);
    const ours = findings.find('high_punct_share', { scorer: 'tas', layer, site });
    const theirs = findings.find('high_punct_share', { scorer: 'attention_received', layer });
    if (!ours || !theirs) return undecided(`the run has not both tas and attention_received at layer ${layer}`);
    const difference = pairedDifference(ours, theirs);
    if (!difference) return undecided(ours.reason ?? theirs.reason ?? 'too few sentences for an interval');
    const contrast = evidenceRow('difference', difference, findings);
    const evidence = [
      evidenceRow('punctuation share in HIGH by tas', ours, findings),
      evidenceRow('punctuation share in HIGH by attention received', theirs, findings),
      contrast,
      ...separation(layer, site, findings),
    ];
    const apart = findings.find('auc_content_punct', { scorer: 'tas', layer, site });
    if (apart?.value === null) return undecided(apart.reason ?? 'the corpus has no punctuation', evidence);
    const tooFew = tooFewSentences(fewestSentences, [ours, theirs]);
    return tooFew === null ? decide(contrast, margin, evidence) : undecided(tooFew, evidence);
  },
};

function decide({ interval }: Evidence, margin: number, evidence: Evidence[]): Judgement {
  if (interval === null) return undecided('the difference has no interval', evidence);
  if (interval[1] < -margin)
    return { verdict: 'supported', because: 'HIGH by tas holds less punctuation than HIGH by attention', evidence };
  if (interval[0] > -margin)
    return { verdict: 'not supported', because: 'HIGH by tas holds no less punctuation than by attention', evidence };
  return undecided(`the interval of the difference holds -${margin}`, evidence);
}

/** How well either tells content words from punctuation: shown, not judged. */
function separation(layer: number, site: Rule['site'], findings: Findings): Evidence[] {
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

import { z } from 'zod';
import { SITES } from '../../graph/taps';
import { percentileInterval } from '../../metrics/bootstrap';
import { pairedDifference } from '../../metrics/differences';
import type { Estimate } from '../../metrics/estimate';
import type { Evidence } from '../records';
import { type Claim, type Findings, missingLayer, undecided } from './claim';

export const rule = z.strictObject({
  layer: z.number().int().min(1).default(8),
  site: z.enum(SITES).default('post'),
  margin: z.number().min(0).default(0.02).describe('a smaller difference of shares is none'),
});
type Rule = z.infer<typeof rule>;

export const lessPunctuation: Claim<Rule> = {
  id: 'C6',
  title: 'less emphasis on punctuation than attention',
  describe: ({ layer, site, margin }) =>
    `The punctuation half only; cost is not tested yet. Punctuation share in HIGH at layer ${layer}, tas (${site}) minus ` +
    `attention received: supported if the interval lies below -${margin}, not supported if it lies above -${margin}, otherwise ` +
    `inconclusive.`,
  judge: ({ layer, site, margin }, findings) => {
    const missing = missingLayer(layer, findings);
    if (missing !== null) return undecided(missing);
    const ours = findings.find('high_punct_share', 'tas', layer, site);
    const theirs = findings.find('high_punct_share', 'attention_received', layer, null);
    if (!ours || !theirs) return undecided(`the run has not both tas and attention_received at layer ${layer}`);
    const difference = pairedDifference(ours, theirs);
    if (!difference) return undecided(ours.reason ?? theirs.reason ?? 'too few sentences for an interval');
    const interval = percentileInterval(difference.draws, findings.level);
    const evidence = [
      row('punctuation share in HIGH by tas', ours, findings),
      row('punctuation share in HIGH by attention received', theirs, findings),
      { what: 'difference', value: difference.value, interval },
      ...separation(layer, site, findings),
    ];
    if (interval === null) return undecided('the difference has no interval', evidence);
    if (interval[1] < -margin)
      return { verdict: 'supported', because: 'HIGH by tas holds less punctuation than HIGH by attention', evidence };
    if (interval[0] > -margin)
      return { verdict: 'not supported', because: 'HIGH by tas holds no less punctuation than HIGH by attention', evidence };
    return undecided(`the interval of the difference holds -${margin}`, evidence);
  },
};

/** How well either tells content words from punctuation: shown, not judged. */
function separation(layer: number, site: Rule['site'], findings: Findings): Evidence[] {
  const cells = [
    { label: 'tas', estimate: findings.find('auc_content_punct', 'tas', layer, site) },
    { label: 'attention received', estimate: findings.find('auc_content_punct', 'attention_received', layer, null) },
  ];
  return cells.flatMap(({ label, estimate }) =>
    estimate ? [row(`auc_content_punct by ${label}`, estimate, findings)] : [],
  );
}

function row(what: string, { value, draws }: Estimate, { level }: Findings): Evidence {
  return { what, value, interval: draws && percentileInterval(draws, level) };
}

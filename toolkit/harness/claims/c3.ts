import { z } from 'zod';
import { SITES } from '../../graph/taps';
import { pairedRatio } from '../../metrics/differences';
import type { Evidence } from '../records';
import {
  type Claim,
  evidenceRow,
  fewestSentences,
  type Judgement,
  missingLayer,
  tooFewSentences,
  undecided,
} from './claim';

export const rule = z.strictObject({
  layer: z.number().int().min(0).default(8),
  site: z.enum(SITES).default('post'),
  minRatio: z.number().min(1).default(1.1).describe('content share in HIGH over the base share'),
  minSentences: z.number().gt(0).lt(1).default(0.5).describe('share of sentences where HIGH exceeds the base'),
  fewestSentences,
});
type Rule = z.infer<typeof rule>;

export const contentWords: Claim<Rule> = {
  id: 'C3',
  title: 'content words consistently occupy HIGH',
  describe: ({ layer, site, minRatio, minSentences, fewestSentences }) =>
    `At layer ${layer} (${site}): supported if the content share in HIGH is above ${minRatio} times the base share and exceeds ` +
    `the sentence's own share in more than ${percent(minSentences)} of sentences, both by the whole interval; not supported if ` +
    `either lies below by the whole interval; otherwise, or with fewer than ${fewestSentences} sentences, inconclusive.`,
  judge: ({ layer, site, minRatio, minSentences, fewestSentences }, findings) => {
    const missing = missingLayer(layer, findings);
    if (missing !== null) return undecided(missing);
    const base = findings.find('content_share', null, null, null);
    const high = findings.find('high_content_share', 'tas', layer, site);
    const sentences = findings.find('high_content_sentences', 'tas', layer, site);
    if (!base || !high || !sentences) return undecided(`the run has no tas at layer ${layer}, ${site}`);
    const ratio = pairedRatio(high, base);
    if (!ratio || !sentences.draws) return undecided(high.reason ?? base.reason ?? 'too few sentences for an interval');
    const tests = [
      { row: evidenceRow('content share in HIGH over base share', ratio, findings), threshold: minRatio },
      {
        row: evidenceRow('share of sentences where HIGH exceeds the base', sentences, findings),
        threshold: minSentences,
      },
    ];
    const evidence = [evidenceRow('base share of content words', base, findings), ...tests.map(({ row }) => row)];
    const tooFew = tooFewSentences(fewestSentences, [high, sentences]);
    return tooFew === null ? verdictOf(tests, evidence) : undecided(tooFew, evidence);
  },
};

interface Test {
  row: Evidence;
  threshold: number;
}

function verdictOf(tests: Test[], evidence: Evidence[]): Judgement {
  const failed = tests.find(({ row: { interval }, threshold }) => interval !== null && interval[1] < threshold);
  if (failed)
    return { verdict: 'not supported', because: `the ${failed.row.what} is below ${failed.threshold}`, evidence };
  const open = tests.find(({ row: { interval }, threshold }) => interval === null || interval[0] <= threshold);
  if (open) return undecided(`the interval of the ${open.row.what} does not lie above ${open.threshold}`, evidence);
  return { verdict: 'supported', because: 'both lie above their thresholds', evidence };
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

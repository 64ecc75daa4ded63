import { z } from 'zod';
import { SITES } from '../../graph/taps';
import { percentileInterval } from '../../metrics/bootstrap';
import type { Estimate } from '../../metrics/estimate';
import type { Evidence } from '../records';
import { type Claim, combine, type Findings, type Judgement, missingLayer, undecided } from './claim';

export const rule = z.strictObject({
  layer: z.number().int().min(0).default(8),
  site: z.enum(SITES).default('post'),
  minRatio: z.number().min(1).default(1.1).describe('content share in HIGH over the base share'),
  minSentences: z.number().gt(0).lt(1).default(0.5).describe('share of sentences where HIGH exceeds the base'),
});
type Rule = z.infer<typeof rule>;

export const contentWords: Claim<Rule> = {
  id: 'C3',
  title: 'content words consistently occupy HIGH',
  describe: ({ layer, site, minRatio, minSentences }) =>
    `At layer ${layer} (${site}): supported if the content share in HIGH is above ${minRatio} times the base share and exceeds ` +
    `the sentence's own share in more than ${percent(minSentences)} of sentences, both by the whole interval; not supported if ` +
    `either lies below by the whole interval; otherwise inconclusive.`,
  judge: ({ layer, site, minRatio, minSentences }, findings) => {
    const missing = missingLayer(layer, findings);
    if (missing !== null) return undecided(missing);
    const base = findings.find('content_share', null, null, null);
    const high = findings.find('high_content_share', 'tas', layer, site);
    const sentences = findings.find('high_content_sentences', 'tas', layer, site);
    if (!base || !high || !sentences) return undecided(`the run has no tas at layer ${layer}, ${site}`);
    const ratio = combine(high, base, (a, b) => a / b);
    if (!ratio || !sentences.draws) return undecided(high.reason ?? base.reason ?? 'too few sentences for an interval');
    const tests = [
      test('content share in HIGH over base share', ratio, minRatio, findings),
      test('share of sentences where HIGH exceeds the base', sentences, minSentences, findings),
    ];
    return verdictOf(tests, [describeShare('base share of content words', base, findings), ...tests]);
  },
};

interface Test extends Evidence {
  threshold: number;
}

function test(what: string, estimate: Pick<Estimate, 'value' | 'draws'>, threshold: number, { level }: Findings): Test {
  return { what, value: estimate.value, interval: percentileInterval(estimate.draws!, level), threshold };
}

function verdictOf(tests: Test[], evidence: Evidence[]): Judgement {
  const plain = evidence.map(({ what, value, interval }) => ({ what, value, interval }));
  const failed = tests.find(({ interval, threshold }) => interval !== null && interval[1] < threshold);
  if (failed) return { verdict: 'not supported', because: `${failed.what} is below ${failed.threshold}`, evidence: plain };
  const open = tests.find(({ interval, threshold }) => interval === null || interval[0] <= threshold);
  if (open) return undecided(`the interval of the ${open.what} holds ${open.threshold}`, plain);
  return { verdict: 'supported', because: 'both lie above their thresholds', evidence: plain };
}

function describeShare(what: string, estimate: Estimate, { level }: Findings): Evidence {
  return { what, value: estimate.value, interval: estimate.draws && percentileInterval(estimate.draws, level) };
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

import { intervalOf } from '../../metrics/clusterInterval';
import type { Estimate } from '../../metrics/estimate';
import type { Rule } from '../config/rules';
import { SHIFT_VARIANTS } from '../passes/shiftColumns';
import type { Reading, Shift } from '../measure/readings';
import { defaultReading, missingLayer, numberInWords, partBySide, whereInWords } from './answer';
import { type Claim, eitherOf, type Evidence, evidenceRows } from './claim';
import type { Findings } from './findings';
import type { Part } from './part';

export const shiftDominance: Claim<Rule<'C4'>> = {
  id: 'C4',
  title: 'content words shift more into the layer than function words',
  describe: ({ layer, ratio, fewestSentences }) =>
    `The mean shift of content over that of function wordpieces, from layer ${layer - 1} to ${layer}, without punctuation, as the length ` +
    `of the difference (vector) and as the absolute change of the length (activation): each is supported above ${ratio} and contradicted ` +
    `below, by its whole interval. The two are alternatives: supported or contradicted if both are, divided if they are opposite, ` +
    `otherwise, or with fewer than ${fewestSentences} sentences, inconclusive. Content words dominate only if more than half of the ` +
    `whole shift is theirs too.`,
  parts: (rule) => [partOf('vector', rule), partOf('activation', rule)],
  judge: (rule, findings, answered) => eitherOf(answered, besides(rule, findings)),
};

const SHIFTS: Record<Shift, string> = {
  vector: 'length of the difference of states',
  activation: 'absolute change of the norm',
};

function partOf(shift: Shift, { ratio, fewestSentences }: Rule<'C4'>): Part {
  const part = partBySide({
    name: shift,
    what: `mean shift of content over function wordpieces (${SHIFTS[shift]})`,
    threshold: ratio,
    side: 'above',
    reason: 'at 1 content and function wordpieces shift alike',
    clusters: 'sentences',
    fewest: fewestSentences,
    choices: ['layer', 'context', 'variant'],
    variants: SHIFT_VARIANTS,
    estimate: ({ statistics }, reading) => statistics.contentShift(shift, reading),
  });
  return {
    ...part,
    says: (findings, reading, { verdict, number, interval }) => {
      const said = `${number}, ${whereInWords(part, interval)}`;
      return verdict === 'supported' ? `${said}: content words ${extent(shift, findings, reading)}` : said;
    },
  };
}

/** How far the shift is theirs: more for each token, and of the whole shift too if their share of it is above a half. */
function extent(shift: Shift, findings: Findings, reading: Reading): string {
  const share = findings.statistics.contentShiftShare(shift, reading);
  const interval = intervalOf(share, findings.level);
  if (share.value === null || interval === null) return 'shift more per token';
  const number = numberInWords('their share of the whole', share.value, interval);
  if (interval[0] > HALF) return `dominate it (${number})`;
  return `shift more per token${interval[1] < HALF ? ' and do not dominate' : ''} (${number})`;
}

const HALF = 0.5;

function besides(rule: Rule<'C4'>, findings: Findings): Evidence[] {
  if (missingLayer(rule.layer, findings) !== null) return [];
  const { statistics } = findings;
  const reading = defaultReading({ choices: ['layer', 'context', 'variant'] }, rule, findings);
  const shareOf = (shift: Shift): [string, Estimate] => [
    `share of content in the whole shift (${SHIFTS[shift]})`,
    statistics.contentShiftShare(shift, reading),
  ];
  const at = { scorer: 'tas', layer: rule.layer, site: findings.sites[0]! };
  return evidenceRows(
    [
      shareOf('vector'),
      shareOf('activation'),
      ['share of content among the wordpieces', statistics.contentTokenShare()],
      [
        'share that HIGH wordpieces of the layer before have in the summed angles over their share of the wordpieces',
        findings.find('shift_dominance_angular', at),
      ],
    ],
    findings,
  );
}

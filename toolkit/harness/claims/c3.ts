import type { Rule } from '../config/rules';
import { defaultReading, missingLayer, partBySide } from './answer';
import { allOf, type Claim, type Evidence, evidenceRows } from './claim';
import type { Findings } from './findings';
import type { Part } from './part';

export const contentWords: Claim<Rule<'C3'>> = {
  id: 'C3',
  title: 'content words are HIGH',
  describe: ({ layer, site, odds, sentences, fewestSentences }) =>
    `At layer ${layer} (${site}): the odds of content over function words in HIGH against those in LOW lie above ${odds}, and the share ` +
    `of sentences where HIGH has more content than the sentence, minus the share where it has less, lies above ${sentences}, each by ` +
    `its whole interval. Supported if both do, contradicted if one lies below, otherwise, or with fewer than ${fewestSentences} ` +
    `sentences, inconclusive.`,
  parts: ({ odds, sentences, fewestSentences }) => [
    partBySide({
      ...OF_HIGH,
      name: 'odds',
      what: 'odds of content over function words in HIGH against LOW',
      threshold: odds,
      reason: 'at 1 HIGH and LOW hold content and function words in the same proportion',
      fewest: fewestSentences,
      estimate: ({ statistics }, reading) => statistics.contentOdds(reading),
    }),
    partBySide({
      ...OF_HIGH,
      name: 'sentences',
      what: 'share of sentences where HIGH has more content than the sentence, minus the share where it has less',
      threshold: sentences,
      reason: 'at 0 as many sentences go one way as the other',
      fewest: fewestSentences,
      estimate: ({ statistics }, reading) => statistics.contentSentences(reading),
    }),
  ],
  judge: (rule, findings, answered) => allOf(answered, besides(rule, findings)),
};

const OF_HIGH = {
  side: 'above',
  clusters: 'sentences',
  choices: ['layer', 'scope', 'aggregation', 'specialTokens', 'punctuation', 'context'],
} satisfies Partial<Part>;

function besides(rule: Rule<'C3'>, findings: Findings): Evidence[] {
  const { layer, site } = rule;
  if (missingLayer(layer, findings) !== null) return [];
  const at = { scorer: 'tas', layer, site };
  const reading = defaultReading(OF_HIGH, rule, findings);
  const high = findings.find('high_content_share', at);
  const what = 'content share in HIGH of scores shuffled within the sentence';
  return [
    ...evidenceRows(
      [
        ['share of content words among all words', findings.find('content_share', {})],
        ['share of content words in HIGH', high],
        ['mean norm of content words over mean norm of all words', findings.statistics.contentMeanRatio(reading)],
        ['share of its other occurrences in which a HIGH content word is HIGH', findings.find('high_recurrence', at)],
      ],
      findings,
    ),
    ...(high?.nullValue == null ? [] : [{ what, value: high.nullValue, interval: null }]),
  ];
}

import { pairedLogRatio } from '../../metrics/differences';
import type { Rule } from '../config/rules';
import {
  aboutLayer,
  type Claim,
  type Evidence,
  evidenceRow,
  evidenceRows,
  type Findings,
  judgeAbove,
  tooFewSentences,
  undecided,
} from './claim';

export const upperQuartile: Claim<Rule<'C2'>> = {
  id: 'C2',
  title: 'an upper-quartile boundary separates HIGH from LOW',
  describe: ({ layer, site, quantile, others, minGain, fewestSentences }) =>
    `At layer ${layer} (${site}), on sentences held out from the selection split: supported if the log odds of content words in ` +
    `HIGH over LOW at quantile ${quantile} of the sentence exceed those at ${others.join(' and ')} by more than ${minGain}, each by the whole ` +
    `interval; not supported if either gain lies below by the whole interval; otherwise, or with fewer than ${fewestSentences} ` +
    `sentences, inconclusive. A quartile makes about 25 % HIGH whatever the scores mean.`,
  judge: aboutLayer((rule, findings) => {
    const claimed = oddsAt(rule.quantile, rule, findings);
    const rivals = rule.others.map((other) => ({ other, odds: oddsAt(other, rule, findings) }));
    if (!claimed || rivals.some(({ odds }) => !odds))
      return undecided(
        `the run has not high_content_odds at quantiles ${[rule.quantile, ...rule.others].join(', ')} on held-out sentences`,
      );
    const tests = rivals.flatMap(({ other, odds }) => {
      const gain = pairedLogRatio(claimed, odds!);
      const what = `gain in log odds over quantile ${other}`;
      return gain ? [{ row: evidenceRow(what, gain, findings), threshold: rule.minGain }] : [];
    });
    const evidence = [...tests.map(({ row }) => row), ...besides(rule, findings)];
    if (tests.length < rivals.length) return undecided(claimed.reason ?? 'too few sentences for an interval', evidence);
    const tooFew = tooFewSentences(rule.fewestSentences, [claimed]);
    if (tooFew !== null) return undecided(tooFew, evidence);
    return judgeAbove(tests, evidence, `quantile ${rule.quantile} separates content words better than its neighbours`);
  }),
};

function oddsAt(quantile: number, { layer, site }: Rule<'C2'>, findings: Findings) {
  const boundary = `quantile ${quantile}`;
  return findings.find('high_content_odds', { scorer: 'tas', layer, site, boundary, scope: 'sentence', split: 'held' });
}

/** How stable HIGH is, and whether the scores fall in two groups at all: shown, not judged. */
function besides({ layer, site }: Rule<'C2'>, findings: Findings): Evidence[] {
  const at = { scorer: 'tas', layer, site };
  const dip = findings.find('dip', at);
  return [
    ...evidenceRows(
      [
        ['overlap (Jaccard) of HIGH by sentence and by corpus', findings.find('high_jaccard_scope', at)],
        ['overlap of HIGH at both LayerNorm sites', findings.find('high_jaccard_site', at)],
        ['overlap of HIGH with the next layer', findings.find('high_jaccard_next', at)],
        ["Hartigan's dip of the scores", dip],
      ],
      findings,
    ),
    ...(dip?.p == null ? [] : [{ what: 'its p-value against a single mode', value: dip.p, interval: null }]),
  ];
}
